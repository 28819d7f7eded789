import http from 'node:http'
import fc from 'fast-check'
import { changedStates } from './changed-states.ts'
import {
  type Document,
  type KnownIds,
  type SemanticRequest,
  semanticRequests,
} from './semantic-requests.ts'

/** Longest time for one answer, ms. */
const DEADLINE = 10_000

/** After this number of requests the server is reset, so that its rules do not add up. */
const BATCH = 200

/** Number of requests of a batch that import a changed state. */
const STATES_PER_BATCH = 20

const STATE_PATH = '/_mock/projects/p1/state'

/** Content types that are not JSON, with the paths that may answer them. */
const otherContent: readonly (readonly [RegExp, RegExp])[] = [
  [/^text\/event-stream/, /^\/_mock\/(projects\/[^/]+\/)?events(\?|$)/],
  [/^application\/(jsonl|x-ndjson)/, /^\/_mock\/(projects\/[^/]+\/)?requests(\?|$)/],
  [/^application\/zip/, /^\/_mock\/projects\/[^/]+\/scene(\?|$)/],
  [/^application\/gzip/, /^\/_mock\/bundle(\?|$)/],
  [/^text\/plain; version=/, /^\/_mock\/metrics(\?|$)/],
  [/^text\/(x-python|x-go|typescript)/, /^\/_mock\/client\.(py|go|ts)(\?|$)/],
]

/** Texts that only a defect of the server brings into an answer. */
const internals =
  /\n {4}at |node_modules|\.ts:\d+|Cannot read prop|is not a function|Internal Server/

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
}

export interface FuzzOptions {
  /** Number of requests, in both planes together. */
  count: number
  seed: number
  baseUrl: string
}

export interface FuzzResult {
  /** Number of answers by status; `broken` are connections that a fault broke. */
  answers: Record<string, number>
  failures: string[]
}

/**
 * Sends requests that are made from both OpenAPI documents, one after the other, and checks each answer: it comes in
 * time, it is JSON with X-Request-Id, and it has a 5xx only if a fault rule says so.
 */
export async function fuzzSemantic({ count, seed, baseUrl }: FuzzOptions): Promise<FuzzResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const send = (request: SemanticRequest) => sendRequest(baseUrl, request, agent)
  const read = async (path: string) => JSON.parse((await send(plainGet(path))).body)
  const planes = [
    (await read('/openapi.json')) as Document,
    (await read('/_mock/openapi.json')) as Document,
  ]
  const ids = await idsIn(read, '0123456789abcdef0123456789abcdef')
  const requests = fc.oneof(...planes.map((document) => semanticRequests(document, ids)))
  const result: FuzzResult = { answers: {}, failures: [] }
  for (let sent = 0; sent < count; ) {
    const options = { seed: seed + sent, numRuns: Math.min(BATCH, count - sent) }
    const states = changedStates(await read(STATE_PATH), { ...options, numRuns: STATES_PER_BATCH })
    const batch = [...fc.sample(requests, options), ...states.map(importOf)].slice(-options.numRuns)
    for (const request of batch) {
      const { kind, problem } = await check(request, send, read)
      result.answers[kind] = (result.answers[kind] ?? 0) + 1
      if (problem === undefined) continue
      result.failures.push(`seed ${options.seed}: ${problem}\n${JSON.stringify(request)}`)
    }
    sent += batch.length
    await send({ ...plainGet('/_mock/reset'), method: 'POST' })
  }
  agent.destroy()
  return result
}

function plainGet(url: string): SemanticRequest {
  return { method: 'GET', url, headers: { 'x-auth-token': 'mock-token-admin' }, body: undefined }
}

function importOf(body: string): SemanticRequest {
  const headers = { 'content-type': 'application/json' }
  return { method: 'PUT', url: STATE_PATH, headers, body }
}

type Read = (path: string) => Promise<{ [field: string]: unknown }>

/** Ids of the records of a project, by collection. */
async function idsIn(read: Read, project: string): Promise<KnownIds> {
  const collections = ['notebooks', 'images', 'workspaces', 'pools']
  const entries = collections.map(async (collection) => {
    const list = await read(`/v1/${project}/${collection}`)
    const records = Object.values(list).find(Array.isArray) as { id?: string }[] | undefined
    return [collection, (records ?? []).flatMap(({ id }) => id ?? []).slice(0, 20)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function check(
  request: SemanticRequest,
  send: (request: SemanticRequest) => Promise<Answer>,
  read: Read,
): Promise<{ kind: string; problem?: string | undefined }> {
  let answer: Answer
  try {
    answer = await send(request)
  } catch (error) {
    const isAsked = await hasFault(read)
    return { kind: 'broken', problem: isAsked ? undefined : (error as Error).message }
  }
  const problem = problemOf(request, answer)
  if (problem !== undefined || answer.status < 500) return { kind: `${answer.status}`, problem }
  const isAsked = request.url.startsWith('/_mock') === false && (await hasFault(read))
  const found = `${answer.status} without a fault rule: ${answer.body.slice(0, 300)}`
  return { kind: `${answer.status}`, problem: isAsked ? undefined : found }
}

/** Whether a fault was injected into the newest request to the API. */
async function hasFault(read: Read): Promise<boolean> {
  const { requests } = await read('/_mock/requests?limit=1')
  const [newest] = requests as { fault: string | null }[]
  return newest?.fault != null
}

function problemOf({ method, url }: SemanticRequest, answer: Answer): string | undefined {
  const { body, headers, status } = answer
  if (!headers['x-request-id']) return `${status} without X-Request-Id`
  if (internals.test(body)) return `${status} shows internals: ${body.slice(0, 300)}`
  if (body === '') return undefined
  const type = headers['content-type'] ?? ''
  if (otherContent.some(([content, paths]) => content.test(type) && paths.test(url)))
    return undefined
  if (!/^application\/json/.test(type)) return `${status} with content type ${type}`
  try {
    JSON.parse(body)
  } catch {
    return `${status} ${method} with a body that is not JSON: ${body.slice(0, 200)}`
  }
  return undefined
}

/** Sends a request; an event stream is closed after its head. Rejects if the connection breaks or nothing comes in time. */
function sendRequest(
  baseUrl: string,
  { method, url, headers, body }: SemanticRequest,
  agent: http.Agent,
) {
  const deadline = AbortSignal.timeout(DEADLINE)
  return new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl)
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = {
      hostname,
      port,
      path: url,
      method,
      agent,
      signal: deadline,
      headers: { ...headers, ...length },
    }
    const outgoing = http.request(options, (incoming) => {
      const { statusCode: status = 0, headers: received } = incoming
      if (received['content-type']?.startsWith('text/event-stream')) {
        resolve({ status, headers: received, body: '' })
        incoming.destroy()
        return
      }
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({ status, headers: received, body: Buffer.concat(chunks).toString() }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
