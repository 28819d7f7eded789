import { connect } from 'node:net'
import fc from 'fast-check'
import { type Answer, answersIn } from './raw-answers.ts'
import { type RawRequest, rawRequests } from './raw-requests.ts'
import type { FuzzOptions, FuzzResult } from './semantic.ts'

/** Longest time for one exchange after the client has ended its side, host ms. */
const DEADLINE = 10_000

/** Silence of the server after which the client ends its side, host ms. */
const SILENCE = 50

/** The same where the short silence brought no complete answer: a busy machine may answer late. */
const LONG_SILENCE = 3_000

/** Number of connections at once. */
const CONNECTIONS = 24

/** Requests that are made at once: 1,000 of them take up to 60 MB. */
const BATCH = 500

const otherContent = /^text\/(html|event-stream)/

/**
 * What gets no answer in this time: line ends, and mistakes in chunks with Upgrade
 * (docs/errors.md#answers-of-nodes-http-parser).
 */
const unanswered = /^[\r\n]*$|\r\nupgrade: .*\r\n\r\n(zz|-1|fffffffffffffffff|5;a="|)\r\n/is

const internals = /\n {4}at |node_modules|\.ts:\d+|Cannot read prop|is not a function/

/**
 * Sends requests as bytes, each over a connection of its own, and checks the answers: at least one comes, but for the
 * exceptions; each is JSON with X-Request-Id; none is 5xx; the server closes the connection in time.
 */
export async function fuzzRaw({ count, seed, baseUrl }: FuzzOptions): Promise<FuzzResult> {
  const result: FuzzResult = { answers: {}, failures: [] }
  for (let sent = 0; sent < count; sent += BATCH) {
    const options = { seed: seed + sent, numRuns: Math.min(BATCH, count - sent) }
    const requests = fc.sample(rawRequests, options)
    const next = requests.entries()
    const work = async () => {
      for (const [index, request] of next) {
        const { answers, problem } = await check(baseUrl, request)
        for (const { status } of answers) {
          result.answers[status] = (result.answers[status] ?? 0) + 1
        }
        if (problem === undefined) continue
        result.failures.push(
          `seed ${options.seed}, request ${index}: ${problem}\n${shortText(request)}`,
        )
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, work))
  }
  return result
}

/** The pieces of a request, with long repetitions left out. */
function shortText(request: RawRequest): string {
  const text = request.map((piece) => piece.toString('latin1'))
  return JSON.stringify(text).replace(
    /(.{1,2})\1{40,}/g,
    (all, unit) => `${unit} × ${all.length / unit.length}`,
  )
}

interface Checked {
  answers: readonly Answer[]
  problem: string | undefined
}

async function check(baseUrl: string, request: RawRequest): Promise<Checked> {
  const first = await checkOnce(baseUrl, request, SILENCE)
  // A body that ends with the connection does not show whether it is complete.
  const mayBePartial = first.isPartial || first.problem?.startsWith('not JSON')
  return mayBePartial ? checkOnce(baseUrl, request, LONG_SILENCE) : first
}

async function checkOnce(
  baseUrl: string,
  request: RawRequest,
  silence: number,
): Promise<Checked & { isPartial: boolean }> {
  const { bytes, isHanging } = await exchange(baseUrl, request, silence)
  const sent = Buffer.concat(request).toString('latin1')
  const { answers, rest } = answersIn(bytes, sent.includes('HEAD'))
  const isPartial = rest !== '' || (answers.length === 0 && !unanswered.test(sent))
  const problem = isHanging
    ? 'the connection is still open'
    : rest !== ''
      ? `an incomplete answer: ${rest.slice(0, 300)}`
      : isPartial
        ? 'no answer'
        : answers.map(problemOf).find((found) => found !== undefined)
  return { answers, problem, isPartial }
}

function problemOf({ status, headers, body }: Answer): string | undefined {
  const shown = `${status} ${body.slice(0, 300)}`
  if (status >= 500) return `found ${shown}, expected no 5xx`
  if (!/^[\da-f]{32}$/.test(headers.get('x-request-id') ?? '')) return `no X-Request-Id: ${shown}`
  if (internals.test(body)) return `internals: ${shown}`
  const type = headers.get('content-type') ?? ''
  if (body === '' || (status === 200 && otherContent.test(type))) return undefined
  if (!/^application\/json/.test(type)) return `content type ${type}: ${shown}`
  try {
    JSON.parse(body)
  } catch {
    return `not JSON: ${shown}`
  }
  return undefined
}

interface Exchange {
  bytes: Buffer
  isHanging: boolean
}

/** Sends the pieces. Ends this side when the server is silent, and resolves when the connection is closed. */
function exchange(baseUrl: string, request: RawRequest, silence: number): Promise<Exchange> {
  const { hostname, port } = new URL(baseUrl)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const received: Buffer[] = []
    let isHanging = false
    const quiet = setTimeout(() => socket.end(), silence)
    const late = setTimeout(() => {
      isHanging = true
      socket.destroy()
    }, silence + DEADLINE)
    socket.on('data', (bytes) => {
      received.push(bytes)
      quiet.refresh()
    })
    // The server may close the connection while this side still sends: the answer counts.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(quiet)
      clearTimeout(late)
      resolve({ bytes: Buffer.concat(received), isHanging })
    })
    socket.once('connect', async () => {
      for (const piece of request) {
        if (socket.destroyed) return
        socket.write(piece)
        await new Promise(setImmediate)
      }
    })
  })
}
