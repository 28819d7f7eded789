import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { readBundle } from '../../src/bundles/read-bundle.ts'
import { Canaries, canaryRequests } from '../support/canaries.ts'
import { Command, run, serve } from '../support/command.ts'
import { comparedImport } from '../support/recorded-session.ts'
import { entriesIn } from '../support/recorder.ts'
import { until } from '../support/until.ts'
import { ModelArts } from './clients/node/client.ts'

const PROJECT = '0123456789abcdef0123456789abcdef'

/** Starts a recorder in front of a server; the test's end kills it. */
async function record(t: Test, upstream: string, into: string, ...more: string[]) {
  const command = new Command([
    ...['record', '--upstream', upstream, '--into', into, '--port', '0', ...more],
  ])
  t.teardown(async () => {
    command.process.kill('SIGKILL')
    await command.ended
  })
  return { command, url: await command.ready() }
}

/** A line is written after the client has its answer. */
const linesIn = (path: string) => readFileSync(path, 'utf8').split('\n').length - 1

const curl = async (...args: string[]) => {
  const { stdout } = await promisify(execFile)('curl', ['-s', '--compressed', ...args])
  return stdout
}

t.test('a session of the Node SDK and of curl becomes a scene that answers the same', async (t) => {
  const { url: upstream } = await serve(t, ['--auth', 'verify', '--speed', '1000'])
  const into = join(t.testdir(), 'recording')
  const { command, url } = await record(t, upstream, into, '--writes')
  const admin = { ak: 'MOCKAK00000ADMIN0001', sk: 'mock-secret-key-admin', project: PROJECT }
  const sdk = new ModelArts(url, admin)
  type Page = { data: { id: string }[] }
  const { data } = await sdk.call<Page>('ListNotebooks', { query: { limit: 3 } })
  for (const { id } of data) await sdk.call('ShowNotebook', { path: { id } })
  const made = await sdk.call<{ id: string }>('CreateNotebook', {
    body: {
      name: 'recorded',
      description: '录制',
      feature: 'NOTEBOOK',
      flavor: 'modelarts.vm.cpu.2u',
      image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
      volume: { category: 'EVS', ownership: 'MANAGED', capacity: 7 },
      workspace_id: '0',
    },
  })
  await sdk.call('ListImage', { query: { limit: 100 } })
  const token = ['-H', 'X-Auth-Token: mock-token-admin']
  const login = JSON.stringify({
    auth: {
      identity: {
        methods: ['password'],
        password: {
          user: {
            name: 'mock-admin',
            password: 'mock-password',
            domain: { name: 'mock-account' },
          },
        },
      },
      scope: { project: { id: PROJECT } },
    },
  })
  const issued = await curl(
    '-i',
    '-H',
    'Content-Type: application/json',
    '-d',
    login,
    `${url}/v3/auth/tokens`,
  )
  const [, subject = ''] = /^x-subject-token: (\S+)/im.exec(issued) ?? []
  t.match(subject, /^MII/)
  const own = ['-H', `X-Auth-Token: ${subject}`]
  t.match(await curl(...own, `${url}/v1/${PROJECT}/notebooks/${made.id}`), '"recorded"')
  t.match(await curl(...own, `${url}/v1/${PROJECT}/notebooks/all?limit=100`), '"total"')
  await curl(...token, '-X', 'DELETE', `${url}/v1/${PROJECT}/notebooks/no-such`)

  command.process.kill('SIGINT')
  // npm forwards the signal of the terminal, so it arrives twice.
  setTimeout(() => command.process.kill('SIGINT'), 50)
  const { code, stderr, stdout } = await command.ended
  t.equal(code, 0, stderr)
  t.match(
    stdout,
    /^\d+ requests, \d+ recorded in .*\na scene with \d+ notebooks in .*\na bundle with/m,
  )

  const compared = await comparedImport(join(into, 'recording.jsonl'))
  t.strictSame(compared.differences, [])
  t.ok(compared.instances > 20 && compared.fields > 400, JSON.stringify(compared))
  const lines = readFileSync(join(into, 'recording.jsonl'), 'utf8')
  for (const secret of [subject, 'mock-password', 'mock-secret-key', 'mock-token-admin']) {
    t.notMatch(lines, secret)
  }
  const { header } = await readBundle(join(into, 'session.mockrepro'))
  t.match(header, { origin: 'recording', scene: { included: true } })
  const replayed = await run(['replay', join(into, 'session.mockrepro'), '--json', '--port', '0'])
  const result = JSON.parse(replayed.stdout) as { requests: number }
  t.ok(result.requests > 6, replayed.stdout)
})

t.test('no file of the folder has a credential, also while it is made', async (t) => {
  const { url: upstream } = await serve(t, ['--auth', 'present'])
  const into = join(t.testdir(), 'recording')
  const { command, url } = await record(t, upstream, into, '--writes')
  const canaries = new Canaries()
  const leaks: string[] = []
  const look = (name: string, text: string) => {
    const found = canaries.placesIn(text)
    if (found.length > 0) leaks.push(`${name}: ${found.slice(0, 5)}`)
  }
  const lookInFolder = () => {
    if (!existsSync(into)) return
    for (const name of readdirSync(into, { recursive: true, encoding: 'utf8' })) {
      try {
        const path = join(into, name)
        if (statSync(path).isFile()) look(name, readFileSync(path, 'utf8'))
      } catch {
        // A temporary file that is gone.
      }
    }
  }
  const requests = canaryRequests(canaries).filter((_, at) => at % 5 === 0)
  for (const { body, headers, method, path } of requests) {
    try {
      const response = await fetch(url + path, {
        method,
        headers,
        ...(body !== undefined && { body }),
      })
      await response.text()
    } catch {
      // fetch refuses some heads that the canaries have.
    }
  }
  await fetch(`${url}/v1/${PROJECT}/notebooks`, {
    headers: { 'x-auth-token': canaries.plant('x') },
  })
  const watch = setInterval(lookInFolder, 1)
  command.process.kill('SIGTERM')
  const { stderr, stdout } = await command.ended
  clearInterval(watch)
  lookInFolder()
  look('stdout', stdout)
  look('stderr', stderr)
  const bundle = await readBundle(join(into, 'session.mockrepro'))
  look('the header of the bundle', JSON.stringify(bundle.header))
  for await (const line of bundle.lines()) look('the bundle', JSON.stringify(line))
  t.strictSame(leaks.slice(0, 10), [])
  t.ok(entriesIn(readFileSync(join(into, 'recording.jsonl'), 'utf8')).length > 100)
  t.ok(canaries.count > 500)
})

t.test('a kill leaves a recording that can be imported', async (t) => {
  const { url: upstream } = await serve(t)
  const into = join(t.testdir(), 'recording')
  const { command, url } = await record(t, upstream, into)
  const headers = { 'x-auth-token': 'mock-token-admin' }
  for (let at = 0; at < 20; at++) {
    await (await fetch(`${url}/v1/${PROJECT}/notebooks?offset=${at}`, { headers })).text()
  }
  const path = join(into, 'recording.jsonl')
  await until(() => linesIn(path) === 20)
  command.process.kill('SIGKILL')
  await command.ended
  t.equal(entriesIn(readFileSync(path, 'utf8')).length, 20)
  const again = await run(['record', '--upstream', upstream, '--into', into, '--port', '0'])
  t.match(again, {
    code: 2,
    stderr: /found .* with recording\.jsonl in it.*import .* makes a scene/,
  })
  const scene = join(t.testdirName, 'scene')
  const imported = await run(['import', path, '--into', scene])
  t.match(imported, { code: 0, stdout: /^imported \d+ notebooks/ })
})

t.test('a part of a line at the end is read over, and import says so', async (t) => {
  const { url: upstream } = await serve(t)
  const into = join(t.testdir(), 'recording')
  const { command, url } = await record(t, upstream, into)
  const path = join(into, 'recording.jsonl')
  await fetch(`${url}/v1/${PROJECT}/notebooks`, { headers: { 'x-auth-token': 'mock-token-admin' } })
  await until(() => linesIn(path) === 1)
  command.process.kill('SIGKILL')
  await command.ended
  appendFileSync(path, readFileSync(path).subarray(0, 300))
  const { code, stderr, stdout } = await run(['import', path, '--into', join(into, 'scene')])
  t.equal(code, 0, stderr)
  t.match(stdout, /recording\.jsonl.*line 2|line 2.*recording\.jsonl/)
})

t.test('the commands of the page work', async (t) => {
  const { url: upstream } = await serve(t)
  const into = join(t.testdir(), 'recording')
  const page = readFileSync('docs/recordings/record.md', 'utf8')
  const [, line = ''] = /^node dist\/cli\.js (record .*)$/m.exec(page) ?? []
  t.match(line, '--for 10m')
  const args = line
    .replace('http://127.0.0.1:6404', upstream)
    .replace('recordings/first', into)
    .replace('10m', '3s')
  const command = new Command([...args.split(' '), '--port', '0'])
  const url = await command.ready()
  const [, proxied = ''] = /^ +curl (--proxy .*)$/m.exec(page) ?? []
  const words = proxied
    .replace('http://127.0.0.1:6405', url)
    .replace('PROJECT', PROJECT)
    .replace("'X-Auth-Token: TOKEN'", 'X-Auth-Token:mock-token-admin')
  t.match(await curl(...words.split(' ')), /"total":\d+/)
  const { code, stdout } = await command.ended
  t.equal(code, 0)
  t.match(stdout, /^1 request, 1 recorded in /m)
  const [entry] = entriesIn(readFileSync(join(into, 'recording.jsonl'), 'utf8'))
  t.equal(entry?.headers['host'], 'modelarts.cn-north-4.myhuaweicloud.com')
})
