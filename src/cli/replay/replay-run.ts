import type { Bundle } from '../../bundles/read-bundle.ts'
import type { BundleLine, BundleSceneFile } from '../../schemas/bundle.ts'
import { ReplayedMock } from './replayed-mock.ts'
import { RequestRun, type RunOptions } from './request-run.ts'

export interface ReplayOptions extends RunOptions {
  /** Port of the server; 0 for a free one. */
  port: number
  /** Stops before the request with this number. */
  before?: number | undefined
  /** Called when the mock has started, before the first line. */
  onStart?: ((replayed: ReplayedMock) => void) | undefined
  /** Called with the number of bytes of the bundle that were read so far, and of all. */
  onBytes?: ((done: number, total: number) => void) | undefined
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
  const run = new RequestRun(replayed, options)
  try {
    options.onStart?.(replayed)
    for (const file of files) await options.onLine?.(file)
    for (; next.done !== true; next = await lines.next()) {
      const line = next.value
      if (line.kind === 'request' && line.number === options.before) break
      await run.take(line)
    }
    if (options.before === undefined) await run.end()
  } catch (error) {
    await replayed.close()
    throw error
  } finally {
    run.close()
  }
  return replayed
}
