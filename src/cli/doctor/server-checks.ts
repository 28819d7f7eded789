import type { Config } from '../../config.ts'
import * as z from '../../schemas/zod.ts'
import { type JsonResponse, reasonOf } from '../get-json.ts'
import type { Check } from './check.ts'
import type { Machine } from './machine.ts'

/** The response of a mock to /health. */
const Health = z.looseObject({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  auth: z.string(),
  worlds: z.number(),
  shard: z.string().optional(),
})
export type Health = z.infer<typeof Health>

/** The server to check: at the URL of --url (`isGiven`), or where the options say. */
export interface ServerTarget {
  url: string
  isGiven: boolean
  config: Config
}

/** Checks that a mock responds, or that its port is free. */
export async function serverCheck(
  machine: Machine,
  target: ServerTarget,
): Promise<{ check: Check; health?: Health }> {
  const name = 'server'
  const { url } = target
  let response: JsonResponse
  try {
    response = await machine.getJson(`${url}/health`)
  } catch (error) {
    return { check: await noResponseCheck(machine, target, reasonOf(error)) }
  }
  const health = Health.safeParse(response.body)
  if (health.success) {
    const found = `mock ${health.data.version} at ${url}, --auth ${health.data.auth}`
    return { check: { name, found }, health: health.data }
  }
  const found = `the server at ${url} is not a mock (${response.status})`
  return { check: { name, found, advice: target.isGiven ? GIVE_URL : USE_OTHER_PORT } }
}

const GIVE_URL = 'give the --url of a running mock'
const USE_OTHER_PORT = 'stop it, or use another --port'

/** The result of the server check without a response. */
async function noResponseCheck(
  machine: Machine,
  target: ServerTarget,
  reason: string,
): Promise<Check> {
  const name = 'server'
  const { config, isGiven, url } = target
  if (isGiven) {
    return { name, found: `${reason} at ${url}`, advice: `start it, or ${GIVE_URL}` }
  }
  const { host, port } = config
  const code = await machine.portError(host, port)
  if (code === undefined) return { name, found: `not running; port ${port} of ${host} is free` }
  const found = `port ${port} of ${host} cannot be opened (${code}), and no mock responds there`
  const advice = code === 'EADDRINUSE' ? USE_OTHER_PORT : 'use another --port or --host'
  return { name, found, advice }
}

/** Largest allowed difference between a signature's time and the clock, ms. */
const MAX_SKEW = 15 * 60_000

const ClockState = z.looseObject({ now: z.number() })

/** Checks that signatures with this machine's time would not be refused. */
export async function clockCheck(
  machine: Machine,
  { config, url }: ServerTarget,
  health: Health | undefined,
): Promise<Check> {
  const name = 'clock'
  if (health === undefined) return { name, found: 'no mock to compare with' }
  if (health.shard !== undefined) {
    return {
      name,
      found: `not compared: the mock is process ${health.shard}, each has its own clock`,
    }
  }
  const response = await machine
    .getJson(`${url}/_mock/clock`, config.controlToken)
    .catch(() => undefined)
  const state = ClockState.safeParse(response?.body)
  if (response === undefined || !state.success) {
    const found = `the control plane did not return its clock (${response?.status ?? 'no response'})`
    const advice =
      response?.status === 401
        ? 'give the --control-token of the mock'
        : `add the name in ${url} to --control-hosts of the mock`
    return { name, found, advice }
  }
  const now = machine.now()
  const worldOffset = Math.abs(state.data.now - now)
  const hostOffset = Math.abs((response.hostTime ?? now) - now)
  const found = `${Math.round(worldOffset / 1_000)} s between the clocks of this machine and of the mock's worlds`
  const offset = config.skewClock === 'world' ? worldOffset : Math.min(worldOffset, hostOffset)
  if (offset <= MAX_SKEW || health.auth !== 'verify') return { name, found }
  const advice =
    '--auth verify refuses more than 15 min: set the clock of the mock or of this machine'
  return { name, found, advice }
}
