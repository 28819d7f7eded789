import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Config } from '../config.ts'
import {
  type GeneratedNotebooks,
  generatedNotebooks,
} from '../control/scenes/generated-notebooks.ts'
import { loadScene } from '../control/scenes/scene.ts'
import type { Progress } from '../control/scenes/scene-entries.ts'

const DEFAULT_COUNT = 100

/** Number of notebooks after which the progress is told. */
const PROGRESS_STEP = 64

/** Prints generated notebooks in the format of a scene's notebooks.json. Ends without an error if the reader has enough. */
export async function printNotebooks(
  config: Config,
  out: Writable,
  onProgress: Progress,
): Promise<void> {
  const { references } = await loadScene({ scene: config.scene, seed: config.seed })
  const count = config.notebooks ?? DEFAULT_COUNT
  const source = await generatedNotebooks({ count, seed: config.seed }, references)
  const lines = Readable.from(linesOf(source, count, onProgress))
  try {
    await pipeline(lines, out, { end: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

function* linesOf(
  source: GeneratedNotebooks,
  count: number,
  onProgress: Progress,
): Generator<string> {
  for (let index = 0; index < count; index++) {
    if (index % PROGRESS_STEP === 0) onProgress(index, count)
    yield `${index === 0 ? '[\n' : ',\n'}${JSON.stringify(source.entry(index))}`
  }
  yield count === 0 ? '[]\n' : '\n]\n'
  onProgress(count, count)
}
