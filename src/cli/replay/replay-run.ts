import type { Bundle } from '../../bundles/read-bundle.ts'
import { requestLine } from '../../control/session/request-line.ts'
import type { BundleLine, BundleRequest, BundleSceneFile } from '../../schemas/bundle.ts'
import { quote } from '../../schemas/findings.ts'
import { UsageError } from '../usage-error.ts'
import { type Difference, differenceOf } from './difference.ts'
import { ReplayedMock } from './replayed-mock.ts'
import { Sender, wentAway } from './send.ts'

/** What a replay found for one request. */
export interface Replayed {
  request: BundleRequest
  /** undefined if both answers are the same. */
  difference: Difference | undefined
  /** The request with the answer of the replay. */
  line: BundleRequest
  /** Host ms until the answer was there. */
  duration: number
}

export interface ReplayOptions {
  /** Port of the server; 0 for a free one. */
  port: number
  /** Stops before the request with this number. */
  before?: number | undefined
  /** Called for each line of the bundle, with the new answer of a request. */
  onLine?: ((line: BundleLine) => void | Promise<void>) | undefined
  /** Called with the number of bytes of the bundle that were read so far, and of all. */
  onBytes?: ((done: number, total: number) => void) | undefined
  onReplayed: (replayed: Replayed) => void
}

/** Starts a mock from a bundle, sends its requests in order, and compares the answers. The caller closes the mock. */
export async function replay(bundle: Bundle, options: ReplayOptions): Promise<ReplayedMock> {
  const lines = bundle.lines(options.onBytes)
  try {
    return await replayLines(bundle, lines, options)
  } finally {
    await lines.return(undefined)
  }
}

async function replayLines(
  bundle: Bundle,
  lines: AsyncGenerator<BundleLine>,
  options: ReplayOptions,
): Promise<ReplayedMock> {
  const files: BundleSceneFile[] = []
  let next = await lines.next()
  for (; next.value?.kind === 'scene_file'; next = await lines.next()) files.push(next.value)
  const replayed = await ReplayedMock.start(bundle.header, files, options.port)
  const port = Number(new URL(replayed.mock.url).port)
  const sender = new Sender(port, replayed.names, replayed.mock.config.auth === 'verify')
  try {
    for (const file of files) await options.onLine?.(file)
    for (; next.done !== true; next = await lines.next()) {
      const line = next.value
      if (line.kind === 'request' && line.number === options.before) break
      const after = await lineAfter(line, replayed, sender, options)
      await options.onLine?.(after)
    }
  } catch (error) {
    await replayed.close()
    throw error
  } finally {
    sender.close()
  }
  return replayed
}

/** Does what a line says. Returns it as a new bundle would have it. */
async function lineAfter(
  line: BundleLine,
  replayed: ReplayedMock,
  sender: Sender,
  { onReplayed }: ReplayOptions,
): Promise<BundleLine> {
  if (line.kind === 'scene_file') {
    const found = `found file ${quote(line.name)} of the scene after a state or a request`
    throw new UsageError(`bundle: ${found}, expected it after the first line`)
  }
  if (line.kind !== 'request') {
    replayed.setHostTime(line.host_at)
    await replayed.states.restore(line)
    return line
  }
  replayed.prepare(line)
  const start = performance.now()
  await sender.send(line)
  const entry = await replayed.lastEntry(line.request_id)
  const duration = performance.now() - start
  const answered = entry && requestLine(entry, line.number, replayed.names)
  const { answer = null, caller = line.caller, fault = null, outcome = 'aborted' } = answered ?? {}
  const found = { ...line, answer, caller: { ...line.caller, user: caller.user }, fault, outcome }
  const isGone = wentAway(line)
  const difference = isGone ? undefined : differenceOf(line, found)
  onReplayed({ request: line, difference, line: found, duration })
  return isGone ? line : found
}
