import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readBundle } from '../../../src/bundles/read-bundle.ts'
import { accountKeys } from '../../../src/cli/record/account-keys.ts'
import { CommandHere, runHere } from '../../support/command-here.ts'
import { entriesIn } from '../../support/recorder.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'
import { CREATION } from '../../support/values.ts'

const HEADERS = { 'x-auth-token': 'mock-token-admin' }

const FAR = 'https://modelarts.example.com'

/** Runs `record` in this process until `work` has ended. */
async function recorded(
  t: Test,
  args: readonly string[],
  work: (url: string, into: string) => Promise<unknown>,
) {
  const into = join(t.testdir(), 'recording')
  const command = new CommandHere(t, ['record', '--into', into, '--port', '0', ...args])
  const urlOf = () => /^ready on (\S+)$/m.exec(command.stdout)?.[1]
  await until(urlOf)
  await work(urlOf() as string, into)
  await command.kill('SIGINT')
  return { ...(await command.ended), into }
}

t.test('record writes a recording, a scene and a bundle', async (t) => {
  const { url: upstream } = await mockOnPort(t)
  const { code, into, stderr, stdout } = await recorded(
    t,
    ['--upstream', upstream],
    async (url) => {
      await (await fetch(`${url}/v1/p1/notebooks?limit=2`, { headers: HEADERS })).text()
      await (await fetch(`${url}/v1/p1/notebooks/x`, { method: 'DELETE', headers: HEADERS })).text()
    },
  )
  t.strictSame([code, stderr], [0, ''])
  t.match(stdout.split('\n'), [
    /^recording into .*recording\.jsonl; Ctrl-C ends it$/,
    /^ready on http:\/\/127\.0\.0\.1:\d+$/,
    /^2 requests, 1 of them refused, 2 recorded in /,
    /^a scene with 2 notebooks in .*scene; start with --scene/,
    /^a bundle with 1 request in .*session\.mockrepro; 1 cannot be sent again and are not in it$/,
    /^all of them have names and ids of the account: import/,
  ])
  t.match(entriesIn(readFileSync(join(into, 'recording.jsonl'), 'utf8')), [
    { operation: 'ListNotebooks', status: 200 },
    { operation: 'DeleteNotebook', status: 403 },
  ])
})

t.test('the bundle of a session of lists replays equal', async (t) => {
  for (const scene of ['default', 'quickstart', 'busy-gpu-lab']) {
    const { url: upstream } = await mockOnPort(t, { scene, clock: {} })
    const { into } = await recorded(t, ['--upstream', upstream], async (url) => {
      const get = async (path: string) =>
        (await fetch(`${url}/v1/p1/${path}`, { headers: HEADERS })).json()
      const { data } = (await get('notebooks?limit=100')) as { data: { id: string }[] }
      for (const { id } of data) await get(`notebooks/${id}`)
      // A scene cannot have the deleted instance of the lab, which this list shows.
      if (scene !== 'busy-gpu-lab') await get('notebooks/all?limit=100')
      for (const path of ['images?limit=100', 'workspaces', 'flavors', 'no-such-thing']) {
        await get(path)
      }
    })
    const { code, stdout } = await runHere(t, ['replay', join(into, 'session.mockrepro')])
    t.match([code, stdout], [0, /equal/], scene)
  }
})

t.test(
  'a recording with writes says that its bundle starts with the scene after them',
  async (t) => {
    const { url: upstream } = await mockOnPort(t)
    const args = ['--upstream', upstream, '--writes']
    const { into, stdout } = await recorded(t, args, async (url) => {
      const path = `${url}/v1/p1/notebooks`
      const headers = { ...HEADERS, 'content-type': 'application/json' }
      const create = async (name: string) => {
        const body = JSON.stringify({ ...CREATION, name })
        await (await fetch(path, { method: 'POST', headers, body })).text()
      }
      await create('a')
      await create('b')
      await (await fetch(`${path}?limit=2`, { headers: HEADERS })).text()
    })
    t.match(
      stdout,
      /^a bundle with 3 requests in .*; it starts with the scene after 2 writes, so a replay differs there$/m,
    )
    const { code } = await runHere(t, ['replay', join(into, 'session.mockrepro')])
    t.equal(code, 1)
  },
)

t.test(
  'answers of several projects make no scene: that is said, and the recording stays',
  async (t) => {
    const { url: upstream } = await mockOnPort(t)
    const { code, into, stdout } = await recorded(t, ['--upstream', upstream], async (url) => {
      for (const project of ['p1', 'p2']) {
        const page = await fetch(`${url}/v1/${project}/notebooks?limit=1&offset=${project[1]}`, {
          headers: HEADERS,
        })
        await page.text()
      }
    })
    t.equal(code, 1)
    t.match(stdout, /^no scene: the files: found .*, expected one project: give --project$/m)
    t.match(stdout, /^a bundle with 2 requests/m)
    t.equal(entriesIn(readFileSync(join(into, 'recording.jsonl'), 'utf8')).length, 2)
  },
)

t.test('a service without records makes no scene', async (t) => {
  const upstream = await otherServer(t, (_request, response) => response.end('<p>hello</p>'))
  const { code, stdout } = await recorded(t, ['--upstream', upstream], (url) => fetch(url))
  t.equal(code, 1)
  t.match(stdout, /^no scene: /m)
})

t.test('nothing was recorded: nothing is made', async (t) => {
  const { url: upstream } = await mockOnPort(t)
  const { code, stdout } = await recorded(t, ['--upstream', upstream], async () => {})
  t.equal(code, 0)
  t.match(stdout, /^0 requests, 0 recorded in .*\n$/m)
  t.notMatch(stdout, 'scene')
})

t.test('a service on another machine is called with --yes only', async (t) => {
  const into = join(t.testdir(), 'recording')
  const args = ['record', '--upstream', FAR, '--into', into, '--port', '0']
  const { code, stderr, stdout } = await runHere(t, args)
  t.equal(code, 2)
  t.match(stdout, /^record calls out: it passes the reads of the client, .* to https:\/\/modelarts/)
  t.equal(stderr, 'modelarts-notebooks-mock: record: nothing was started, --yes is missing\n')
  const keys = { HUAWEICLOUD_SDK_AK: 'a', HUAWEICLOUD_SDK_SK: 's' }
  const all = await runHere(t, [...args, '--writes', '--sign'], keys)
  t.match(
    all.stdout,
    /every request of the client, also those that change something, .*signed with the keys/,
  )
  t.throws(() => readFileSync(into), { code: 'ENOENT' })
})

t.test('plain HTTP to another machine is warned about; --for stops the recorder', async (t) => {
  const into = join(t.testdir(), 'recording')
  const args = ['--upstream', 'http://service.invalid', '--into', into, '--port', '0']
  const { code, stderr, stdout } = await runHere(t, ['record', ...args, '--yes', '--for', '50ms'])
  t.equal(code, 0)
  t.match(stdout, /^record calls out: .*\nrecording into .*\nready on .*\n0 requests, 0 recorded/)
  t.match(stderr, /record: found http, expected https: others can read the credentials on the way/)
})

t.test('a signed request is in the bundle as one', async (t) => {
  const { url: upstream } = await mockOnPort(t)
  const authorization = `SDK-HMAC-SHA256 Access=AKSECRET, SignedHeaders=host;x-sdk-date, Signature=${'0'.repeat(64)}`
  const { into } = await recorded(t, ['--upstream', upstream], async (url) => {
    const headers = { authorization, 'x-sdk-date': '20260101T000000Z' }
    await (await fetch(`${url}/v1/p1/notebooks?limit=1`, { headers })).text()
    await (await fetch(`${url}/`)).text()
  })
  const { lines } = await readBundle(join(into, 'session.mockrepro'))
  const callers: string[] = []
  for await (const line of lines()) {
    t.notMatch(JSON.stringify(line), 'AKSECRET')
    if (line.kind === 'request') callers.push(line.caller.credential)
  }
  t.strictSame(callers, ['signature', 'none'])
})

t.test('what cannot be started is refused with what was found and expected', async (t) => {
  const folder = t.testdir({ full: { x: '' }, file: '' })
  const { url: upstream } = await mockOnPort(t)
  const busy = createServer().listen(0, '127.0.0.1')
  t.teardown(() => busy.close())
  await until(() => busy.listening)
  const { port } = busy.address() as { port: number }
  const into = ['--into', join(folder, 'new')]
  const keys = { HUAWEICLOUD_SDK_AK: 'a', HUAWEICLOUD_SDK_SK: 's' }
  const cases: [string[], RegExp, Record<string, string>?][] = [
    [into, /^--upstream: found nothing, expected/],
    [['--upstream', upstream], /^--into: found nothing, expected/],
    [
      ['--upstream', 'http://user:SECRET@h', ...into],
      /^--upstream: found a URL with credentials, expected them in the requests/,
    ],
    [
      ['--upstream', 'https://h/path', ...into],
      /^--upstream: found "https:\/\/h\/path", expected an http or https URL without a path/,
    ],
    [
      ['--upstream', upstream, '--into', join(folder, 'full')],
      /^--into: found .*full with x in it, expected a new or an empty folder$/,
    ],
    [
      ['--upstream', upstream, '--into', join(folder, 'file')],
      /^--into: found .*, expected a folder that can be written$/,
    ],
    [
      ['--upstream', upstream, ...into, '--sign'],
      /^HUAWEICLOUD_SDK_AK: found nothing, expected a key in the environment/,
    ],
    [
      ['--upstream', 'http://h', ...into, '--sign'],
      /^--upstream: found http with --sign, expected https/,
      keys,
    ],
    [
      ['--upstream', upstream, ...into, '--sign', '--host', '0.0.0.0'],
      /^--host: found 0\.0\.0\.0 with --sign, expected a loopback address/,
      keys,
    ],
    [
      ['--upstream', upstream, ...into, '--ca', join(folder, 'file')],
      /^--ca: found .* without a certificate/,
    ],
    [
      ['--upstream', upstream, ...into, '--port', `${port}`],
      /^--port: found .*EADDRINUSE.*, expected a port that is free/,
    ],
    [['--upstream', upstream, ...into, '--for', 'x'], /^--for: found "x", expected/],
    [['--upstream', upstream, ...into, '--seed', '1'], /^--seed: found with record/],
  ]
  for (const [args, message, env] of cases) {
    const { code, stderr } = await runHere(t, ['record', '--port', '0', ...args], env)
    t.equal(code, 2, args.join(' '))
    t.match(stderr.replace('modelarts-notebooks-mock: ', '').trimEnd(), message)
    t.notMatch(stderr, 'SECRET')
    t.strictSame(readdirSync(folder).sort(), ['file', 'full'], 'nothing is left behind')
  }
})

t.test('a recorder is no upstream of itself', async (t) => {
  const into = join(t.testdir(), 'recording')
  const free = createServer().listen(0, '127.0.0.1')
  await until(() => free.listening)
  const { port } = free.address() as { port: number }
  await new Promise((resolve) => free.close(resolve))
  const { code, stderr } = await runHere(t, [
    ...['record', '--upstream', `http://localhost:${port}`, '--into', into, '--port', `${port}`],
  ])
  t.equal(code, 2)
  t.match(stderr, /--upstream: found .*, the address of this recorder, expected another server/)
})

t.test('keys come from the variables of the SDKs, then from those of Terraform', async (t) => {
  t.strictSame(
    accountKeys({ HUAWEICLOUD_SDK_AK: 'a', HUAWEICLOUD_SDK_SK: 's', HW_ACCESS_KEY: 'x' }),
    {
      accessKey: 'a',
      secretKey: 's',
      securityToken: undefined,
    },
  )
  t.strictSame(
    accountKeys({
      ...{ HUAWEICLOUD_SDK_AK: '', HW_ACCESS_KEY: 'a', HW_SECRET_KEY: 's', HW_SECURITY_TOKEN: 't' },
    }),
    { accessKey: 'a', secretKey: 's', securityToken: 't' },
  )
  t.throws(() => accountKeys({ HW_ACCESS_KEY: 'a' }), { message: /^HW_SECRET_KEY: found nothing/ })
  t.throws(() => accountKeys({ HW_ACCESS_KEY: 'a b', HW_SECRET_KEY: 's' }), {
    message: /^HW_ACCESS_KEY: found something else \(not shown\), expected visible ASCII/,
  })
})
