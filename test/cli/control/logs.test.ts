import type { RequestListener } from 'node:http'
import t from 'tap'
import { CommandHere, runHere } from '../../support/command-here.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'
import { until } from '../../support/until.ts'

const NAME = 'modelarts-notebooks-mock'

t.test('logs prints the newest requests, one line each', async (t) => {
  const { list, mock, url } = await mockOnPort(t)
  mock.project('p2').faults.add({ id: 'mine', operation: 'ListNotebooks', fault: 'EMPTY_RESPONSE' })
  await list('p1', '?limit=1')
  await list('p1', '?stauts=1')
  await list('p1', '?__code=503')
  await list('p2').catch(() => {})
  await (await fetch(`${url}/nowhere`)).text()
  const { code, stderr, stdout } = await runHere(t, ['logs', '--url', url])
  t.strictSame([code, stderr], [0, ''])
  t.match(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME').replace(/ \d+ms$/, ' MS')),
    [
      'TIME GET /v1/p1/notebooks?limit=1 200 operation=ListNotebooks project=p1 user=mock-admin MS',
      'TIME GET /v1/p1/notebooks?stauts=1 200 operation=ListNotebooks project=p1 user=mock-admin warnings=unknown parameter stauts, did you mean status? MS',
      'TIME GET /v1/p1/notebooks?__code=503 503 operation=ListNotebooks project=p1 fault=query MS',
      'TIME GET /v1/p2/notebooks broken operation=ListNotebooks project=p2 fault=mine MS',
      /^TIME GET \/nowhere 404 warnings=unknown path, .* MS$/,
    ],
  )
  const last = await runHere(t, ['logs', '--url', url, '--limit', '1', '--json'])
  t.match(JSON.parse(last.stdout), {
    method: 'GET',
    url: '/nowhere',
    status: 404,
    project_id: null,
  })
  t.equal((await runHere(t, ['logs', '--url', url, '--limit', '0'])).stdout, '')
  const one = await runHere(t, ['logs', '--url', url, '--project', 'p2'])
  t.equal(one.stdout.trimEnd().split('\n').length, 1)
})

t.test('logs -f prints what there is, then new requests, until a signal', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const { list, url } = await mockOnPort(t)
    await list()
    const command = new CommandHere(t, ['logs', '-f', '--json', '--url', url])
    const lines = () => command.stdout.split('\n').filter((line) => line !== '')
    await until(() => lines().length === 1)
    await list('p2')
    await until(() => lines().length === 2)
    await command.kill(signal)
    t.match(await command.ended, { code: 0, stderr: '' })
    const [first, second] = lines().map((line) => JSON.parse(line))
    t.match(
      [first, second],
      [
        { project_id: 'p1', status: 200 },
        { project_id: 'p2', status: 200 },
      ],
    )
    t.strictSame(Object.keys(first), Object.keys(second), 'both have the same fields')
    t.ok(first.at < second.at)
  }
})

t.test('logs -f ends with 1 when its server stops', async (t) => {
  const [one, other] = [await mockOnPort(t), await mockOnPort(t)]
  const command = new CommandHere(t, ['logs', '-f', '--url', `${one.url},${other.url}`])
  await one.list()
  await until(() => command.stdout !== '')
  await one.mock.close()
  await until(() => command.stderr !== '')
  await other.list()
  await until(() => command.stdout.includes(`server=${other.url}`))
  await command.kill('SIGINT')
  t.match(await command.ended, {
    code: 1,
    stderr: `${NAME}: logs: ${one.url}: found the end of the stream, expected more of it: the server has stopped\n`,
  })
  const alone = new CommandHere(t, ['logs', '-f', '--project', 'p2', '--url', other.url])
  await other.list('p2')
  await until(() => alone.stdout !== '')
  await other.mock.close()
  t.match(await alone.ended, { code: 1, stderr: /: found the end of the stream, / })
})

/** Answers as the journal and the event stream of a mock, with this text as the events. */
const streamOf =
  (events: string, isBroken = false): RequestListener =>
  (request, response) => {
    if (request.url?.startsWith('/_mock/requests')) {
      response.end('{"requests":[]}')
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(events)
    if (isBroken) setTimeout(() => response.destroy(), 100)
  }

t.test('logs -f says that events are lost, and ignores what it does not know', async (t) => {
  const request = {
    ...{ project_id: null, sequence: 1, request_id: 'r', at: 0, method: 'GET', url: '/\u009b2J' },
    ...{ operation: null, user: null, status: null, outcome: 'aborted', fault: null },
    ...{ warnings: [], duration_ms: null },
  }
  const events = [
    ': alive',
    'event: gap\ndata: {"missed":3}',
    'event: gap\ndata: {"missed":null}',
    'event: gap',
    'event: request\ndata: {"sequence":1}',
    'event: request\ndata: nothing',
    `event: request\ndata: ${JSON.stringify(request)}`,
  ]
  const url = await otherServer(t, streamOf(`${events.join('\n\n')}\n\n`))
  const command = new CommandHere(t, ['logs', '-f', '--url', url])
  await until(() => command.stdout !== '')
  await command.kill('SIGINT')
  t.match(await command.ended, {
    code: 0,
    stdout: '1970-01-01T00:00:00.000Z GET / aborted\n',
    stderr: `${NAME}: logs: ${url}: 3 events are lost: the output was read too slowly\n${NAME}: logs: ${url}: some events are lost: the output was read too slowly\n`,
  })
  const broken = await otherServer(t, streamOf('event: gap\n', true))
  t.match(await runHere(t, ['logs', '-f', '--url', broken]), {
    code: 1,
    stderr: /end of the stream/,
  })
})

t.test('a stream without a head within the timeout is a failure', async (t) => {
  const url = await otherServer(t, () => {})
  t.match(await runHere(t, ['logs', '-f', '--url', url, '--timeout', '50ms']), {
    code: 1,
    stderr: `${NAME}: logs: ${url}: found no response within 50 ms, expected one; --timeout is the longest wait\n`,
  })
})
