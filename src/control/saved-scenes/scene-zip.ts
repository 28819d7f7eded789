import { Zip, ZipDeflate } from 'fflate'
import { partsInSlices } from '../pieces.ts'
import type { SceneFileText } from './scene-pieces.ts'

/** The years that a ZIP archive can name. */
const [FIRST_TIME, LAST_TIME] = [Date.UTC(1980, 0, 2), Date.UTC(2099, 11, 30)]

/**
 * A ZIP archive of files below a folder, in chunks. `at` is the time of the files, epoch ms. The event loop runs in between.
 */
export async function* zipChunks(
  folder: string,
  files: readonly SceneFileText[],
  at: number,
): AsyncGenerator<Uint8Array, void, void> {
  let chunks: Uint8Array[] = []
  const zip = new Zip((_error, chunk) => {
    chunks.push(chunk)
  })
  const mtime = Math.min(Math.max(at, FIRST_TIME), LAST_TIME)
  for (const { name, pieces } of files) {
    const file = new ZipDeflate(`${folder}/${name}`, { level: 3 })
    file.mtime = mtime
    zip.add(file)
    for await (const part of partsInSlices(pieces())) {
      file.push(Buffer.from(part))
      yield* chunks
      chunks = []
    }
    file.push(new Uint8Array(), true)
  }
  zip.end()
  yield* chunks
}
