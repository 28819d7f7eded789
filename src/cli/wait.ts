import { setTimeout as sleep } from 'node:timers/promises'
import { quote } from '../schemas/findings.ts'
import { ask, reasonOf } from './ask.ts'
import type { CommandLine } from './command-line.ts'
import { expectValid } from './mistakes.ts'
import { usualUrl } from './target.ts'
import { ownFlags } from './verbs.ts'

/** Between one question and the next, ms. */
const PAUSE = 100

/** Least and longest time one question may take, ms. */
const LEAST_TIME = 250
const LONGEST_TIME = 5_000

export interface Wait {
  url: string
  /** Why the server was not ready when the time was over; undefined where it is. */
  reason: string | undefined
}

/** Asks a running server until it is ready, or the time is over. */
export async function waitUntilReady({ config, own }: CommandLine): Promise<Wait> {
  const { url = usualUrl(config), timeout } = expectValid(ownFlags.wait, own.input, own.nameOf)
  const end = performance.now() + timeout
  for (;;) {
    const left = end - performance.now()
    const reason = await whyNotReady(url, Math.max(LEAST_TIME, Math.min(left, LONGEST_TIME)))
    if (reason === undefined || performance.now() + PAUSE >= end) return { url, reason }
    await sleep(PAUSE)
  }
}

async function whyNotReady(url: string, timeout: number): Promise<string | undefined> {
  try {
    const { status, body } = await ask(`${url}/ready`, Math.round(timeout))
    if (status === 200) return undefined
    const { reason } = Object(body) as { reason?: unknown }
    return typeof reason === 'string' ? `${status}, ${reason}` : `${status} ${quote(body)}`
  } catch (error) {
    return reasonOf(error)
  }
}
