import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { runHere } from '../support/command-here.ts'
import { CREATION } from '../support/mock.ts'
import { mockOnPort } from '../support/running-mock.ts'

const TOKEN = { 'x-auth-token': 'mock-token-admin' }

/** Sends a request to the API; resolves to its answer. */
async function send(url: string, method: string, path: string, body?: object) {
  const headers = { ...TOKEN, 'content-type': 'application/json' }
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
  return (await response.json().catch(() => ({}))) as { id: string }
}

/** A session of a client: it creates an instance, looks at it, and stops it. */
async function session(
  url: string,
  { project = 'p1', flavor = CREATION.flavor as string, polls = 2 } = {},
) {
  const path = `/v1/${project}/notebooks`
  const { id } = await send(url, 'POST', path, { ...CREATION, name: 'mine', flavor })
  for (let at = 0; at < polls; at++) await send(url, 'GET', `${path}/${id}`)
  await send(url, 'POST', `${path}/${id}/stop`)
}

/** A file with the journal of a mock after a session, as JSON Lines; the journal is empty afterwards. */
async function recording(t: Test, act: (url: string) => Promise<void> = session) {
  const { mock, url } = await mockOnPort(t, { seed: 1 })
  await act(url)
  const file = `${t.testdir()}/recording.jsonl`
  const lines = await (await fetch(`${url}/_mock/requests?format=jsonl`)).text()
  writeFileSync(file, lines)
  await mock.close()
  return file
}

async function verify(t: Test, url: string, file: string, ...flags: string[]) {
  return runHere(t, ['verify', '--url', url, '--like', file, ...flags])
}

t.test('verify --like finds the same requests, where the ids of answers differ', async (t) => {
  const file = await recording(t)
  const { url } = await mockOnPort(t, { seed: 7 })
  await session(url)
  t.strictSame(await verify(t, url, file), {
    code: 0,
    stdout: `verified: 4 of 4 requests of ${file} found, 4 requests in the journal, 1 id of answers with other values\n`,
    stderr: '',
  })
  t.equal((await verify(t, url, file, '--in-order')).code, 0)
})

t.test('verify --like shows a changed request with the field that differs, once', async (t) => {
  const file = await recording(t)
  const { url } = await mockOnPort(t, { seed: 7 })
  await session(url, { flavor: 'modelarts.vm.cpu.8u' })
  const { code, stdout } = await verify(t, url, file)
  t.equal(code, 1)
  t.match(stdout, /^failed: 3 of 4 requests/)
  t.equal(stdout.match(/^(changed|missing|unexpected|too)/gm)?.length, 1, stdout)
  t.match(stdout, /^ {2}body.flavor: found "modelarts.vm.cpu.8u", expected "/m)
})

t.test('verify --like counts requests that came too often or too seldom', async (t) => {
  const file = await recording(t)
  const { url } = await mockOnPort(t, { seed: 7 })
  await session(url, { polls: 3 })
  const { code, stdout } = await verify(t, url, file)
  t.equal(code, 1)
  t.match(stdout, /^too many: found 3 times GET .*, expected 2 times GET .*, at request 2 of /m)
  t.equal((await verify(t, url, file, '--any-repeats')).code, 0)
  t.equal((await verify(t, url, file, '--ignore', 'GET /v1/*/notebooks/*')).code, 0)
})

t.test('verify --like shows the nearest request of one that is missing', async (t) => {
  const file = await recording(t, async (url) => {
    await send(url, 'GET', '/v1/p1/notebooks?limit=1&offset=0&name=a&status=RUNNING')
  })
  const { url } = await mockOnPort(t)
  await send(url, 'GET', '/v1/p1/notebooks?limit=2&offset=3&name=b&status=STOPPED')
  const { stdout } = await verify(t, url, file)
  t.match(
    stdout,
    /^missing: found no such request, expected once GET \/v1\/p1\/notebooks\?limit=1/m,
  )
  t.match(stdout, /^ {2}nearest: request 1, GET .*\n {2}query\.limit: found "2", expected "1"$/m)
  t.match(stdout, /^unexpected: found once GET .*, expected only requests of the recording/m)
})

t.test('verify --like --json and --junit have every difference', async (t) => {
  const file = await recording(t)
  const { url } = await mockOnPort(t, { seed: 7 })
  const junit = join(dirname(file), 'junit.xml')
  const { code, stdout } = await verify(t, url, file, '--json', '--junit', junit)
  t.equal(code, 1)
  const result = JSON.parse(stdout)
  t.match(result, { verdict: 'failed', recorded: 4, matched: 0, requests: 0 })
  t.match(result.findings, [{ kind: 'missing', at: '$.recording[0]' }, {}, {}])
  const xml = readFileSync(junit, 'utf8')
  t.equal(xml.match(/<failure /g)?.length, 3)
})
