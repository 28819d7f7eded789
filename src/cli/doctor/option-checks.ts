import type { Config } from '../../config.ts'
import { loadScene } from '../../control/scenes/scene.ts'
import { tlsOf } from '../../http/listener/tls.ts'
import { MockServer } from '../../mock-server.ts'
import type { Check } from './check.ts'

/** Checks that a server can start with the options, their fault rules and their certificate. */
export async function optionsCheck(
  config: Config,
  optionsError: Error | undefined,
): Promise<Check> {
  const name = 'options'
  const error = optionsError ?? (await startError(config))
  if (error === undefined) return { name, found: 'valid' }
  const advice = `correct them${optionsError === undefined ? '' : '; the other checks use the defaults'}`
  return { name, found: firstLine(error), advice }
}

async function startError(config: Config): Promise<Error | undefined> {
  try {
    new MockServer(config)
    const { tls, tlsCert, tlsKey } = config
    const makesFiles = tls !== undefined && tlsCert === undefined && tlsKey === undefined
    if (!makesFiles) await tlsOf(config)
    return undefined
  } catch (error) {
    return error as Error
  }
}

/** Checks that the scene can be read; also returns its access keys. */
export async function sceneCheck({
  scene: from,
  seed,
}: Config): Promise<{ check: Check; accessKeys: string[] }> {
  const name = 'scene'
  try {
    const scene = await loadScene({ scene: from, seed })
    const accessKeys = scene.iam.users.map(({ access_key }) => access_key)
    return { check: { name, found: `${from}, ${scene.notebookCount} notebooks` }, accessKeys }
  } catch (error) {
    const advice = 'correct it, or start from a copy of the default scene: init FOLDER'
    return { check: { name, found: firstLine(error as Error), advice }, accessKeys: [] }
  }
}

function firstLine({ message }: Error): string {
  const [first = '', ...more] = message.split('\n')
  return more.length === 0 ? first : `${first} (and ${more.length} more)`
}
