import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { basicIsoOf } from '../../../src/cloud/kernel/clock.ts'
import { signedAuthorization } from '../../../src/cloud/signature/signature.ts'
import type { MockServerOptions } from '../../../src/index.ts'
import { capturedFrom, checkSame, edited, linesIn, replayedFrom } from '../../support/bundles.ts'
import { CommandHere, runHere } from '../../support/command-here.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'
import { CREATION, NOW } from '../../support/values.ts'

/** A GET request with a signature of these keys. */
async function signedStatus(
  url: string,
  target: string,
  keys: { accessKey: string; secretKey: string },
  given: Record<string, string>,
) {
  const headers: Record<string, string> = { host: new URL(url).host, ...given }
  const header = (name: string) => headers[name]
  const signed = { method: 'GET', target, header, body: Buffer.alloc(0) }
  const authorization = signedAuthorization(signed, keys, 'host;x-sdk-date')
  return (await fetch(url + target, { headers: { ...headers, authorization } })).status
}

const TOKEN = { 'x-auth-token': 'mock-token-admin' }

const JSON_TYPE = { 'content-type': 'application/json' }

/** A mock that has answered a creation, and two lists with an advance between them; and a file for its bundle. */
async function session(t: Test, options: MockServerOptions = {}) {
  const { mock, url, list } = await mockOnPort(t, options)
  await list('p1', '?limit=1')
  const create = {
    method: 'POST',
    headers: { ...TOKEN, ...JSON_TYPE },
    body: JSON.stringify(CREATION),
  }
  await fetch(`${url}/v1/p1/notebooks`, create)
  mock.project('p1').advance('1h')
  await list('p1', '?limit=2')
  return { mock, url, list, file: join(t.testdir(), 'bug.mockrepro') }
}

async function capture(t: Test, url: string, file: string) {
  return runHere(t, ['capture', '-o', file, '--url', url])
}

/** Replaces a text in a request of a bundle, and the hash. */
function change(file: string, from: string | RegExp, to: string): void {
  const bundle = edited(readFileSync(file), (lines) => {
    return lines.map((line) => (line.includes('"kind":"request"') ? line.replace(from, to) : line))
  })
  writeFileSync(file, bundle)
}

t.test('capture writes a file that replay finds equal, on another port', async (t) => {
  const { url, file } = await session(t)
  const captured = await capture(t, url, file)
  t.match(captured, { code: 0, stdout: /wrote .*bug\.mockrepro \(\d+ bytes\)/, stderr: '' })
  t.equal(statSync(file).mode & 0o077, 0, 'only for its owner')
  const { code, stdout } = await runHere(t, ['replay', file])
  t.equal(code, 0)
  t.match(stdout, /equal, 3 requests in \d+\.\d s/)
  t.match(
    stdout,
    /not compared: headers of answers but content-type, .*x-subject-token, and those that a fault sets/,
  )
  t.match(stdout, /not compared: the content coding of bodies/)
})

t.test('a difference is printed with both sides, and the exit status is 1', async (t) => {
  const { url, file } = await session(t)
  await capture(t, url, file)
  change(file, '\\"name\\":\\"a\\"', '\\"name\\":\\"b\\"')
  const { code, stdout } = await runHere(t, ['replay', file])
  t.equal(code, 1)
  t.match(stdout, /request 2, POST \/v1\/p1\/notebooks: body \$\.name differs/)
  t.match(stdout, /bundle: "a"\n {2}replay: "b"/)
})

t.test('--json says the same for programs', async (t) => {
  const { url, file } = await session(t)
  await capture(t, url, file)
  change(file, /"status":200/, '"status":201')
  const { code, stdout } = await runHere(t, ['replay', file, '--json'])
  t.equal(code, 1)
  t.match(JSON.parse(stdout), {
    requests: 3,
    equal: false,
    updated: false,
    differences: [
      { number: 1, what: 'status', bundle: '201', replay: '200' },
      { number: 2, what: 'status' },
      { number: 3, what: 'status' },
    ],
  })
})

t.test('--junit writes one test case for each request', async (t) => {
  const { url, file } = await session(t)
  await capture(t, url, file)
  change(file, '\\"name\\":\\"a\\"', '\\"name\\":\\"<&>\\"')
  const junit = join(file, '..', 'junit.xml')
  t.equal((await runHere(t, ['replay', file, '--junit', junit])).code, 1)
  const xml = readFileSync(junit, 'utf8')
  t.match(xml, /<testsuites tests="3" failures="\d">/)
  t.equal(xml.match(/<testcase /g)?.length, 3)
  t.match(xml, /<failure message="[^"]+ differs">bundle: .*replay: /)
})

t.test('--update takes the new answers as right, and renews the hash', async (t) => {
  const { url, file } = await session(t)
  await capture(t, url, file)
  const before = linesIn(readFileSync(file))
  change(file, /"status":200/, '"status":201')
  const updated = await runHere(t, ['replay', file, '--update'])
  t.match(updated, { code: 0, stdout: /are the right ones from now on/ })
  t.match(await runHere(t, ['replay', file]), { code: 0, stdout: /equal, 3 requests/ })
  t.strictSame(linesIn(readFileSync(file)), before)
})

t.test('--update writes the scene that the replay had', async (t) => {
  const { url, file } = await session(t)
  await capture(t, url, file)
  const [{ scene }] = linesIn(readFileSync(file))
  const other = edited(readFileSync(file), ([header = '', ...lines]) => [
    header.replace(scene.sha256, 'ab'.repeat(32)),
    ...lines,
  ])
  writeFileSync(file, other)
  const note = /note: scene "default" of this version .* is not that of version/
  t.match(await runHere(t, ['replay', file, '--update']), { code: 0, stdout: note })
  t.strictSame(linesIn(readFileSync(file))[0].scene, scene)
  const again = await runHere(t, ['replay', file])
  t.equal(again.code, 0)
  t.notMatch(again.stdout, 'note:')
})

t.test('--step stops before a request and leaves the server open', async (t) => {
  const { url, file } = await session(t)
  await capture(t, url, file)
  const command = new CommandHere(t, ['replay', file, '--step', '2'])
  let ready: string | undefined
  for (let turn = 0; turn < 2_000 && ready === undefined; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    ready = /ready on (\S+),/.exec(command.stdout)?.[1]
  }
  t.match(command.stdout, /stopped before request 2/)
  const answer = await fetch(`${ready}/_mock/requests`)
  const journal = (await answer.json()) as { total: number }
  t.equal(journal.total, 1)
  t.equal((await fetch(`${ready}/_mock/ui`)).status, 200)
  await command.kill('SIGINT')
  t.equal((await command.ended).code, 0)
})

t.test('a step after the last request, and --update with --step, are refused', async (t) => {
  const { url, file } = await session(t)
  await capture(t, url, file)
  t.match(await runHere(t, ['replay', file, '--step', '9']), {
    code: 2,
    stderr: /--step: found 9, expected at most 4: the bundle has 3 requests/,
  })
  t.match(await runHere(t, ['replay', file, '--step', '1', '--update']), {
    code: 2,
    stderr: /--update: found with --step/,
  })
})

t.test('without a file, or with two, replay says what it expects', async (t) => {
  t.match(await runHere(t, ['replay']), { code: 2, stderr: /found nothing, expected one bundle/ })
  t.match(await runHere(t, ['replay', 'a', 'b']), { code: 2, stderr: /found "b", expected one/ })
  t.match(await runHere(t, ['replay', 'none']), { code: 2, stderr: /ENOENT/ })
  t.match(await runHere(t, ['capture']), { code: 2, stderr: /--output/ })
})

t.test(
  'an edited bundle is refused, and so is a state that this version does not know',
  async (t) => {
    const { url, file } = await session(t)
    await capture(t, url, file)
    const whole = readFileSync(file)
    const wrong = edited(whole, (lines) =>
      lines.map((line) =>
        line.includes('"server_state"') ? line.replace('"to":"scene"', '"to":"x"') : line,
      ),
    )
    writeFileSync(file, wrong)
    t.match(await runHere(t, ['replay', file]), { code: 2, stderr: /found "x", expected .*\$\.to/ })
    writeFileSync(file, whole.subarray(0, whole.length - 9))
    t.match(await runHere(t, ['replay', file]), { code: 2, stderr: /ends too early/ })
  },
)

t.test('a refused capture leaves the file as it was', async (t) => {
  const { url, file, list } = await session(t, { journalEntries: 2 })
  writeFileSync(file, 'mine')
  t.match(await capture(t, url, file), {
    code: 1,
    stderr: /found a journal that has dropped requests .*expected .*--journal-entries/,
  })
  t.equal(readFileSync(file, 'utf8'), 'mine')
  await list()
  const other = await otherServer(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/gzip' }).write('half')
    setTimeout(() => response.destroy(), 20)
  })
  t.match(await capture(t, other, file), {
    code: 1,
    stderr: /ended early .*expected a whole bundle/,
  })
  const page = await otherServer(t, (_request, response) => response.end('hello'))
  t.match(await capture(t, page, file), { code: 1, stderr: /an answer that is no bundle/ })
  t.equal(readFileSync(file, 'utf8'), 'mine')
  t.strictSame(readdirSync(join(file, '..')), ['bug.mockrepro'])
})

t.test('a bundle with one rule, or one byte of a state, changed replays differently', async (t) => {
  const { mock, list } = await mockOnPort(t)
  mock.project('p1').faults.add({ operation: 'ListNotebooks', status: 500, times: 1 })
  await list('p1', '?limit=1')
  await list('p1', '?limit=1')
  const bundle = await capturedFrom(mock)
  const file = join(t.testdir(), 'bug.mockrepro')
  const { answer } = linesIn(bundle).findLast(({ kind }) => kind === 'request')
  const [{ name }] = JSON.parse(answer.body.text).data
  for (const [from, to] of [
    ['"status":500', '"status":503'],
    [`"name":"${name}"`, '"name":"other"'],
  ] as const) {
    const other = edited(bundle, (lines) =>
      lines.map((line) => (line.includes('"project_state"') ? line.replace(from, to) : line)),
    )
    writeFileSync(file, other)
    t.match(await runHere(t, ['replay', file]), { code: 1 }, from)
  }
  writeFileSync(file, bundle)
  t.match(await runHere(t, ['replay', file]), { code: 0 })
})

t.test(
  'with --auth verify, signed requests are signed again, and refused ones are refused again',
  async (t) => {
    const { mock, url } = await mockOnPort(t, { auth: 'verify' })
    const { access_key: accessKey, secret_key: secretKey } = mock.scene.iam.admin
    const target = '/v1/p1/notebooks?limit=1'
    const send = (date: string, key: string) =>
      signedStatus(url, target, { accessKey, secretKey: key }, { 'x-sdk-date': date })
    const now = basicIsoOf(Date.now())
    t.equal(await send(now, secretKey), 200)
    t.equal(await send(basicIsoOf(NOW), secretKey), 200)
    t.equal(await send(now, 'wrong'), 401)
    t.equal(await send('20200101T000000Z', secretKey), 401)
    const bundle = await capturedFrom(mock)
    const text = JSON.stringify(linesIn(bundle))
    for (const key of [accessKey, secretKey]) t.notMatch(text, key)
    const results = await replayedFrom(bundle)
    checkSame(t, results)
    t.strictSame(
      results.map(({ line }) => line.answer?.status),
      [200, 200, 401, 401],
    )
  },
)

t.test('a temporary access key of a restored state signs the requests of a replay', async (t) => {
  const first = await mockOnPort(t, { auth: 'verify' })
  const answer = await fetch(`${first.url}/v3.0/OS-CREDENTIAL/securitytokens`, {
    method: 'POST',
    headers: { ...TOKEN, ...JSON_TYPE },
    body: JSON.stringify({ auth: { identity: { methods: ['token'] } } }),
  })
  const { credential } = (await answer.json()) as {
    credential: Record<'access' | 'secret' | 'securitytoken', string>
  }
  const { mock, url } = await mockOnPort(t, { auth: 'verify' })
  mock.importState(first.mock.exportState())
  const keys = { accessKey: credential.access, secretKey: credential.secret }
  const status = await signedStatus(url, '/v1/p1/notebooks?limit=1', keys, {
    'x-sdk-date': basicIsoOf(Date.now()),
    'x-security-token': credential.securitytoken,
  })
  t.equal(status, 200)
  const bundle = await capturedFrom(mock)
  for (const key of Object.values(credential)) t.notMatch(JSON.stringify(linesIn(bundle)), key)
  checkSame(t, await replayedFrom(bundle))
})
