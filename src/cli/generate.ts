import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Config } from '../config.ts'
import { generatedNotebooks } from '../control/scenes/generated-notebooks.ts'
import { loadScene } from '../control/scenes/scene.ts'
import type { Progress } from '../control/scenes/scene-entries.ts'

const DEFAULT_COUNT = 100

/** Prints generated notebooks in the format of a scene's notebooks.json. */
export async function printNotebooks(
  config: Config,
  out: Writable,
  onProgress: Progress,
): Promise<void> {
  const { references } = await loadScene({ scene: config.scene, seed: config.seed })
  const count = config.notebooks ?? DEFAULT_COUNT
  const source = await generatedNotebooks({ count, seed: config.seed }, references)
  for (let index = 0; index < count; index++) {
    const line = `${index === 0 ? '[\n' : ',\n'}${JSON.stringify(source.entry(index))}`
    if (!out.write(line)) {
      onProgress(index, count)
      await once(out, 'drain')
    }
  }
  out.write(count === 0 ? '[]\n' : '\n]\n')
  onProgress(count, count)
}
