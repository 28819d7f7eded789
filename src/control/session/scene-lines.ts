import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import type { SecretNames } from '../../bundles/secret-names.ts'
import { ModelArtsError } from '../../cloud/errors/errors.ts'
import type { BundleSceneFile } from '../../schemas/bundle.ts'
import { quote } from '../../schemas/findings.ts'
import { sceneFiles } from '../../schemas/scene.ts'
import { jsonOfFile } from '../json-text.ts'
import type { Scene } from '../scenes/scene.ts'
import { bytesOf, FIXTURES } from '../scenes/scene-files.ts'

/** Whether a scene is one of this package, which every machine has. */
export function isBuiltIn({ path }: Scene): boolean {
  return path.startsWith(FIXTURES)
}

/** SHA-256 of the files of a scene, hexadecimal: the same on every machine, wherever its folder is. */
export function sceneHash({ version }: Scene): string {
  const lines = [...version].map(([name, { digest }]) => `${basename(name)} ${digest}\n`)
  return createHash('sha256').update(lines.sort().join('')).digest('hex')
}

/**
 * The files in the folder of a scene, with credentials replaced. Rejects with 409 Mock.CannotCapture if a file is not the one
 * that the server has read.
 */
export async function sceneFilesOf(scene: Scene, names: SecretNames): Promise<BundleSceneFile[]> {
  const files: BundleSceneFile[] = []
  for (const noun of Object.keys(sceneFiles)) {
    const name = `${noun}.json`
    const bytes = await bytesOf(join(scene.path, name)).catch(() => undefined)
    const read = [...scene.version].find(
      ([source]) => basename(source) === name && source.startsWith(scene.folder.name),
    )
    const digest = bytes && createHash('sha256').update(bytes).digest('base64')
    if (digest !== read?.[1].digest) throw edited(scene, name)
    if (bytes === undefined) continue
    files.push({ kind: 'scene_file', name, content: names.json(jsonOfFile(bytes)) })
  }
  return files
}

function edited(scene: Scene, name: string): ModelArtsError {
  const found = `found ${quote(name)} of scene ${quote(scene.name)}, which was edited since the server read it`
  return new ModelArtsError(409, 'Mock.CannotCapture', `${found}, expected the file as it was`)
}
