import { z } from 'zod'
import type { Config } from '../../config.ts'
import { type Answer, reasonOf } from '../ask.ts'
import type { Check } from './check.ts'
import type { Machine } from './machine.ts'

/** What a mock of ours says at /health. */
const Health = z.looseObject({
  status: z.literal('ok'),
  version: z.string(),
  auth: z.string(),
  worlds: z.number(),
})
export type Health = z.infer<typeof Health>

/** Whom to look for: a server at a URL that was given, or one with the same options. */
export interface Place {
  url: string
  isGiven: boolean
  config: Config
}

/** Whether a mock answers, or its port is free for one. */
export async function serverCheck(
  machine: Machine,
  place: Place,
): Promise<{ check: Check; health?: Health }> {
  const name = 'server'
  const { url } = place
  let answer: Answer
  try {
    answer = await machine.ask(`${url}/health`)
  } catch (error) {
    return { check: await silentCheck(machine, place, reasonOf(error)) }
  }
  const health = Health.safeParse(answer.body)
  if (health.success) {
    const found = `mock ${health.data.version} at ${url}, --auth ${health.data.auth}`
    return { check: { name, found }, health: health.data }
  }
  const found = `what answers at ${url} is no mock (${answer.status})`
  return { check: { name, found, advice: place.isGiven ? GIVE_URL : TAKE_PORT } }
}

const GIVE_URL = 'give the --url of a running mock'
const TAKE_PORT = 'stop it, or take another --port'

/** What it means that nothing answers. */
async function silentCheck(machine: Machine, place: Place, reason: string): Promise<Check> {
  const name = 'server'
  const { config, isGiven, url } = place
  if (isGiven) {
    return { name, found: `${reason} at ${url}`, advice: `start it, or ${GIVE_URL}` }
  }
  const { host, port } = config
  const code = await machine.whyNotOpen(host, port)
  if (code === undefined) return { name, found: `none runs; port ${port} of ${host} is free` }
  const found = `port ${port} of ${host} cannot be opened (${code}), and no mock answers there`
  const advice = code === 'EADDRINUSE' ? TAKE_PORT : 'take another --port or --host'
  return { name, found, advice }
}

/** Furthest a signature's time may be from the clock it is compared with, ms. */
const SKEW = 15 * 60_000

const ClockState = z.looseObject({ now: z.number() })

/** Whether signatures of this machine's clock would be refused for their time. */
export async function clockCheck(
  machine: Machine,
  { config, url }: Place,
  health: Health | undefined,
): Promise<Check> {
  const name = 'clock'
  if (health === undefined) return { name, found: 'no mock to compare with' }
  const answer = await machine.ask(`${url}/_mock/clock`, config.controlToken).catch(() => undefined)
  const state = ClockState.safeParse(answer?.body)
  if (answer === undefined || !state.success) {
    const found = `the control plane does not tell (${answer?.status ?? 'no answer'})`
    const advice =
      answer?.status === 401
        ? 'give the --control-token of the mock'
        : `add the name in ${url} to --control-hosts of the mock`
    return { name, found, advice }
  }
  const now = machine.now()
  const away = Math.abs(state.data.now - now)
  const hostAway = Math.abs((answer.hostTime ?? now) - now)
  const found = `${Math.round(away / 1_000)} s between this machine and the mock's worlds`
  const counted = config.skewClock === 'world' ? away : Math.min(away, hostAway)
  if (counted <= SKEW || health.auth !== 'verify') return { name, found }
  const advice =
    '--auth verify refuses more than 15 min: set the clock of the mock, or of this machine'
  return { name, found, advice }
}
