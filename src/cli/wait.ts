import { setTimeout as sleep } from 'node:timers/promises'
import { quote } from '../schemas/findings.ts'
import type { CommandLine } from './command-line.ts'
import { getJson, reasonOf } from './get-json.ts'
import { defaultUrl } from './target.ts'
import { expectValid } from './usage-error.ts'
import { flagsByVerb } from './verbs.ts'

/** Time between two requests, ms. */
const POLL_INTERVAL = 100

/** Shortest and longest time to wait for one response, ms. */
const MIN_RESPONSE_TIME = 1_000
const MAX_RESPONSE_TIME = 5_000

export interface WaitResult {
  url: string
  /** Why the server was not ready at the end; undefined if it is ready. */
  reason: string | undefined
}

/** Sends requests to one or several running servers until all are ready or the timeout is over. */
export async function waitUntilReady(command: CommandLine): Promise<WaitResult[]> {
  const { config, verbFlags: own } = command
  const flags = expectValid(flagsByVerb.wait, own.input, own.nameOf)
  const { timeout, url: urls = [defaultUrl(config)] } = flags
  return Promise.all(urls.map((url) => waitForServer(url, timeout)))
}

async function waitForServer(url: string, timeout: number): Promise<WaitResult> {
  const end = performance.now() + timeout
  for (;;) {
    const left = end - performance.now()
    const reason = await whyNotReady(
      url,
      Math.max(MIN_RESPONSE_TIME, Math.min(left, MAX_RESPONSE_TIME)),
    )
    if (reason === undefined || performance.now() + POLL_INTERVAL >= end) return { url, reason }
    await sleep(POLL_INTERVAL)
  }
}

async function whyNotReady(url: string, timeout: number): Promise<string | undefined> {
  try {
    const { status, body } = await getJson(`${url}/ready`, Math.round(timeout))
    if (status === 200) return undefined
    const { reason } = Object(body) as { reason?: unknown }
    return typeof reason === 'string' ? `${status}, ${reason}` : `${status} ${quote(body)}`
  } catch (error) {
    return reasonOf(error)
  }
}
