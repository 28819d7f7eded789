/** Several processes behind nginx with the configuration of docs/scale-out.md. */
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { run } from '../../support/command.ts'
import { pageAt } from '../../support/documents.ts'
import { keepFoldersUntilTheEnd } from '../../support/folders.ts'
import { withoutNginx } from '../../support/nginx.ts'
import { nginxBefore, type ShardProcess, startShards } from '../../support/scale-out.ts'
import { signedHeaders } from '../../support/signing.ts'
import { until } from '../../support/until.ts'

keepFoldersUntilTheEnd(t)

const skip = await withoutNginx()

const WORLDS = 40

const DEFAULT_PROJECT = '0123456789abcdef0123456789abcdef'

const ADMIN = { 'x-auth-token': 'mock-token-admin' }

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies of any shape.
  body: any
}

/** Sends a request with any header, also with a Host of its own. */
async function ask(
  url: string,
  { method = 'GET', headers = {} as Record<string, string>, body = undefined as unknown } = {},
): Promise<Answer> {
  const sent = body === undefined ? undefined : JSON.stringify(body)
  const type = sent === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    httpRequest(url, { method, headers: { ...type, ...headers }, agent: false })
      .on('error', reject)
      .on('response', async (response) => {
        const received = await text(response)
        const isJson = /json/.test(response.headers['content-type'] ?? '')
        resolve({
          status: response.statusCode as number,
          headers: response.headers,
          body: isJson && received !== '' ? JSON.parse(received) : received,
        })
      })
      .end(sent)
  })
}

const api = (url: string, project: string, path = 'notebooks') =>
  ask(`${url}/v1/${project}/${path}`, { headers: ADMIN })

/** Creates a notebook with a name in a project. */
function create(url: string, project: string, name: string): Promise<Answer> {
  const body = {
    name,
    flavor: 'modelarts.vm.cpu.2u',
    image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
    volume: { category: 'EVS', ownership: 'MANAGED', capacity: 5 },
  }
  return ask(`${url}/v1/${project}/notebooks`, { method: 'POST', headers: ADMIN, body })
}

const namesIn = async (url: string, project: string): Promise<string[]> => {
  const { body } = await api(url, project, 'notebooks?limit=100')
  return body.data.map(({ name }: { name: string }) => name)
}

/** The projects that each process has. */
async function projectsOf(shards: readonly ShardProcess[]): Promise<string[][]> {
  const headers = { 'x-mock-servers': shards[0]?.shard.split('/')[1] as string }
  return Promise.all(
    shards.map(async ({ url }) => (await ask(`${url}/_mock`, { headers })).body.projects),
  )
}

/** Starts processes with nginx before them; the end of the test ends all. */
async function scaledOut(t: Test, count: number, options: string[] = [], folder?: string) {
  const shards = await startShards(count, options, folder)
  t.teardown(() => Promise.all(shards.map((each) => each.end('SIGKILL'))))
  const nginx = await nginxBefore(shards.map(({ url }) => url))
  t.teardown(() => nginx.stop())
  return { shards, url: nginx.url }
}

const projects = (count: number, prefix = 'world') =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

const all = <T, R>(items: readonly T[], act: (item: T) => Promise<R>) => Promise.all(items.map(act))

for (const count of [2, 4]) {
  t.test(`${count} processes behind nginx`, { skip }, async (t) => {
    const { shards, url } = await scaledOut(t, count, ['--auth', 'verify'])
    const worlds = projects(WORLDS)

    t.test('each world sees its own writes, and one process has it', async (t) => {
      await all(worlds, async (project) => {
        t.equal((await create(url, project, `of-${project}`)).status, 200)
      })
      const seen = await all(worlds, async (project) => {
        const names = await namesIn(url, project)
        return (
          names.includes(`of-${project}`) && names.filter((one) => /^of-/.test(one)).length === 1
        )
      })
      t.equal(seen.filter(Boolean).length, WORLDS, `${WORLDS} of ${WORLDS}`)
      const found = await projectsOf(shards)
      t.strictSame(found.flat().sort(), [...worlds].sort(), 'no world is there twice')
      t.ok(
        found.every(({ length }) => length > 0),
        `each process has some: ${found.map((one) => one.length)}`,
      )
    })

    t.test('every path with a project reaches the same process', async (t) => {
      const names = projects(20, 'path')
      await all(names, async (project) => {
        const paths = [
          `/v1/${project}/images`,
          `/v1/${project}/workspaces`,
          `/v2/${project}/authorizations`,
          `/v2/${project}/pools`,
          `/v2.1/${project}/os-keypairs`,
          `/v3/${project}/keypairs`,
          `/v3/${project}/kps/keypairs`,
          `/v1/${encodeURIComponent(project).replace('p', '%70')}/notebooks`,
        ]
        for (const path of paths) {
          t.equal((await ask(`${url}${path}`, { headers: ADMIN })).status, 200, path)
        }
        const headers = { ...ADMIN, 'x-project-id': project }
        t.equal((await ask(`${url}/v1/auth-mode`, { headers })).status, 200)
        t.equal((await ask(`${url}/v1/auth-mode/`, { headers })).status, 200)
        const { body } = await ask(`${url}/_mock/projects/${project}/requests`)
        t.equal(body.total, paths.length + 2, 'its journal has all of them')
      })
      const found = (await projectsOf(shards)).flat().filter((one) => one.startsWith('path-'))
      t.strictSame(found.sort(), [...names].sort(), 'no world is there twice')
    })

    t.test('an operation of the account without a project is of the first project', async (t) => {
      await ask(`${url}/v1/auth-mode`, { headers: ADMIN })
      await api(url, DEFAULT_PROJECT)
      const found = (await projectsOf(shards)).flat()
      t.equal(found.filter((one) => one === DEFAULT_PROJECT).length, 1)
      const { body } = await ask(`${url}/_mock/projects/${DEFAULT_PROJECT}/requests`)
      t.equal(body.total, 2)
    })

    t.test('a token works at every process, and through nginx', async (t) => {
      const identity = {
        methods: ['password'],
        password: {
          user: { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } },
        },
      }
      for (let n = 0; n < 2 * count; n++) {
        const scope = { project: { id: `token-${n}` } }
        const login = await ask(`${url}/v3/auth/tokens`, {
          method: 'POST',
          body: { auth: { identity, scope } },
        })
        t.equal(login.status, 201)
        const headers = { 'x-auth-token': login.headers['x-subject-token'] as string }
        for (const at of [url, ...shards.map((each) => each.url)]) {
          const path = at === url ? `/v1/token-${n}/notebooks` : '/v5/caller-identity'
          const { body, status } = await ask(`${at}${path}`, { headers })
          t.equal(status, 200, JSON.stringify(body))
        }
        t.equal((await ask(`${url}/v1/other/notebooks`, { headers })).status, 403)
        const shown = await ask(`${url}/v3/auth/tokens`, {
          headers: { ...headers, 'x-subject-token': headers['x-auth-token'] },
        })
        t.strictSame(shown.body, login.body)
      }
    })

    t.test('temporary keys work at every process', async (t) => {
      for (let n = 0; n < count; n++) {
        const token = { id: 'mock-token-user', duration_seconds: 900 }
        const { body } = await ask(`${url}/v3.0/OS-CREDENTIAL/securitytokens`, {
          method: 'POST',
          body: { auth: { identity: { methods: ['token'], token } } },
        })
        const { access: ak, secret: sk, securitytoken } = body.credential
        const path = '/v5/caller-identity'
        const signed = signedHeaders({ path, ak, sk, at: Date.now() })
        const headers = { ...signed, host: 'localhost', 'x-security-token': securitytoken }
        for (const at of [url, ...shards.map((each) => each.url)]) {
          const answer = await ask(`${at}${path}`, { headers })
          t.match(answer, { status: 200, body: { principal_urn: /mock-user$/ } })
        }
      }
    })

    t.test('what is for the whole server is refused with a sentence', async (t) => {
      const [, sentence = ''] =
        /<!-- refusal -->\n\n```text\n(.*)\n```/.exec(pageAt('docs/scale-out.md')) ?? []
      t.match(sentence, '--url URL,URL')
      const requests: [string, string, object?][] = [
        ['POST', '/_mock/reset', { to: 'scene' }],
        ['POST', '/_mock/faults', { operation: '*', status: 503 }],
        ['GET', '/_mock/requests'],
        ['GET', '/_mock/state'],
        ['PUT', '/_mock/clock', { rate: 0 }],
        ['GET', '/_mock/events'],
      ]
      for (const [method, path, body] of requests) {
        for (const headers of [{}, { 'x-mock-servers': `${count}` }]) {
          const answer = await ask(`${url}${path}`, { method, headers, body })
          t.equal(answer.status, 400, `${method} ${path}`)
          t.equal(answer.body.error_code, 'Mock.Shard')
          t.equal(
            answer.body.error_msg
              .replaceAll(/process \d of \d \(--shard \d\/\d\)/g, 'PROCESS')
              .replaceAll(/\b\d\b/g, 'N'),
            sentence
              .replace(/process \d of \d \(--shard \d\/\d\)/g, 'PROCESS')
              .replaceAll(/\b\d\b/g, 'N'),
          )
        }
      }
    })

    t.test('a rule that is sent to each process reaches every world', async (t) => {
      const headers = { 'x-mock-servers': `${count}` }
      const body = { id: 'all', operation: 'ListNotebooks', status: 503 }
      for (const { url: own } of shards) {
        t.equal((await ask(`${own}/_mock/faults`, { method: 'POST', headers, body })).status, 201)
      }
      const statuses = await all(worlds, async (project) => (await api(url, project)).status)
      t.strictSame([...new Set(statuses)], [503])
      for (const { url: own } of shards) {
        await ask(`${own}/_mock/faults`, { method: 'DELETE', headers })
      }
      t.equal((await api(url, 'world-1')).status, 200)
    })

    t.test('the commands with the URLs of all processes act on every world', async (t) => {
      const urls = shards.map((each) => each.url).join(',')
      const command = async (...args: string[]) => {
        const { code, stderr, stdout } = await run([...args, '--url', urls])
        t.equal(code, 0, `${args.join(' ')}: ${stderr}`)
        return stdout
      }
      const statusOfAll = async () => {
        const statuses = await all(worlds, async (project) => (await api(url, project)).status)
        return statuses.filter((status) => status === 503).length
      }
      await command('fault', 'add', 'ListNotebooks status=503')
      t.equal(await statusOfAll(), WORLDS, `a rule reaches ${WORLDS} of ${WORLDS} worlds`)
      const { faults } = JSON.parse(await command('fault', 'list', '--json'))
      t.match(faults, [{ hits: WORLDS }])
      const { ok, worlds: found } = JSON.parse(await command('status', '--json', '--limit', '1000'))
      t.ok(ok)
      t.ok(found.length >= WORLDS)
      t.match(await command('logs', '--limit', '1000'), /world-0\b/)
      await command('snapshot', 'save', 'before')
      await create(url, 'world-3', 'after-the-snapshot')
      await command('snapshot', 'restore', 'before')
      await command('fault', 'clear')
      t.notOk((await namesIn(url, 'world-3')).includes('after-the-snapshot'))
      t.ok((await namesIn(url, 'world-3')).includes('of-world-3'))
      await command('reset', '--project', 'world-3')
      t.notOk((await namesIn(url, 'world-3')).includes('of-world-3'))
      t.ok((await namesIn(url, 'world-4')).includes('of-world-4'))
      await command('reset')
      const kept = await all(worlds, (project) => namesIn(url, project))
      t.equal(kept.flat().filter((name) => name.startsWith('of-')).length, 0, 'a reset reaches all')
      const alone = await run(['reset', '--url', url])
      t.equal(alone.code, 1)
      t.match(alone.stderr, /expected the request at each of the \d processes/)
    })

    t.test('events arrive at once, and a wait ends when its condition is met', async (t) => {
      const stop = new AbortController()
      const stream = await fetch(`${url}/_mock/projects/world-1/events`, { signal: stop.signal })
      let received = ''
      const reading = (async () => {
        for await (const part of stream.body as ReadableStream) received += Buffer.from(part)
      })().catch(() => 'aborted')
      await until(() => received.includes('retry:'))
      const waiting = ask(
        `${url}/_mock/projects/world-1/wait?request=ShowAuthmodeDetail&count=1&timeout=30s`,
      )
      await ask(`${url}/v1/auth-mode`, { headers: { ...ADMIN, 'x-project-id': 'world-1' } })
      await until(() => received.includes('event: request'))
      t.equal((await waiting).status, 200)
      stop.abort()
      await reading
    })
  })
}

t.test(
  'a process that is killed loses only its own worlds, until it is there again',
  { skip },
  async (t) => {
    const folder = t.testdir({})
    const { shards, url } = await scaledOut(t, 4, ['--state-sync', 'always'], folder)
    const worlds = projects(WORLDS)
    await all(worlds, (project) => create(url, project, `of-${project}`))
    const found = await projectsOf(shards)
    const killed = shards[2] as ShardProcess
    const lost = found[2] as string[]
    await killed.end('SIGKILL')
    t.ok(lost.length > 0)
    for (const round of [1, 2]) {
      await all(worlds, async (project) => {
        const { status } = await api(url, project)
        t.equal(status, lost.includes(project) ? 502 : 200, `${project}, round ${round}`)
      })
    }
    const logins = await all(projects(12), () =>
      ask(`${url}/v3/projects?name=cn-north-4`, { headers: ADMIN }),
    )
    t.ok(
      logins.every(({ status }) => status === 200),
      'IAM goes on',
    )
    const created = await ask(`${url}/v3/projects`, {
      method: 'POST',
      headers: ADMIN,
      body: { project: { name: 'eu-west-0' } },
    })
    t.equal(created.status, 201)
    const others = [shards[0], shards[1], shards[3]] as ShardProcess[]
    t.strictSame(
      (await projectsOf(others)).flat().sort(),
      worlds.filter((one) => !lost.includes(one)).sort(),
      'no other process has a world of it',
    )
    await killed.start()
    await all(worlds, async (project) => {
      t.ok((await namesIn(url, project)).includes(`of-${project}`), `${project} is as before`)
    })
  },
)

t.test('two processes do not share a state file', { skip: false }, async (t) => {
  const folder = t.testdir({})
  const [first] = await startShards(1, [], folder)
  t.teardown(() => first?.end('SIGKILL'))
  const second = await run([
    '--shard',
    '1/1',
    '--port',
    '0',
    '--state-file',
    join(folder, 'mock-1.json'),
  ])
  t.equal(second.code, 2)
  t.match(second.stderr, 'mock-1.json')
})

t.test(
  'one more process takes about its share of the worlds, and moves no other one',
  { skip },
  async (t) => {
    const shards = await startShards(5)
    t.teardown(() => Promise.all(shards.map((each) => each.end('SIGKILL'))))
    const urls = shards.map(({ url }) => url)
    const worlds = projects(400)
    const before = await nginxBefore(urls.slice(0, 4))
    for (let from = 0; from < worlds.length; from += 40) {
      await all(worlds.slice(from, from + 40), (project) => api(before.url, project))
    }
    const places = await projectsOf(shards)
    t.equal(places.flat().length, worlds.length)
    await before.stop()
    const after = await nginxBefore(urls)
    t.teardown(() => after.stop())
    for (let from = 0; from < worlds.length; from += 40) {
      await all(worlds.slice(from, from + 40), (project) => api(after.url, project))
    }
    const now = await projectsOf(shards)
    for (const index of [0, 1, 2, 3]) {
      t.strictSame(now[index], places[index], `process ${index + 1} has got no other world`)
    }
    const moved = now[4] as string[]
    t.comment(
      `from 4 to 5 processes: ${moved.length} of ${worlds.length} worlds moved, ${places.map((one) => one.length)} before`,
    )
    t.ok(
      moved.length > 0 && moved.length <= worlds.length * 0.3,
      `${moved.length} of ${worlds.length} moved, about 1/5`,
    )
    const state = places.find((one) => one.includes(moved[0] as string)) as string[]
    const from = urls[places.indexOf(state)]
    const project = moved[0] as string
    await create(from as string, project, 'kept')
    const { body } = await ask(`${from}/_mock/projects/${project}/state`)
    const put = { method: 'PUT', body }
    t.equal((await ask(`${urls[4]}/_mock/projects/${project}/state`, put)).status, 200)
    t.ok((await namesIn(after.url, project)).includes('kept'), 'its content can be taken along')
  },
)
