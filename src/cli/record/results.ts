import { join } from 'node:path'
import { importScene } from '../../import/import-scene.ts'
import { bundleRecording } from '../../record/recorded-bundle.ts'
import { counted } from '../control/output.ts'
import { isUserError } from '../usage-error.ts'

/** What is made of a recording when it ends. */
export interface Results {
  /** For people, one sentence each. */
  lines: readonly string[]
  /** Whether all of it could be made. */
  isWhole: boolean
}

/**
 * Makes a scene and a replay bundle beside a recording. The scene is not anonymous and keeps the times of the answers: it is as
 * private as the recording. What cannot be made is said; the recording stays.
 */
export async function resultsOf(recording: string, folder: string): Promise<Results> {
  const sceneFolder = join(folder, 'scene')
  const bundle = join(folder, 'session.mockrepro')
  const scene = await madeOr(async () => {
    const { taken } = await importScene([recording], {
      into: sceneFolder,
      times: 'absolute',
    })
    return `a scene with ${counted(Number(taken['notebooks.json']), 'notebook')} in ${sceneFolder}; start with --scene ${sceneFolder}`
  }, 'no scene')
  const scenePath = scene.isMade ? sceneFolder : undefined
  const replay = await madeOr(async () => {
    const { leftOut, requests, writes } = await bundleRecording(recording, scenePath, bundle)
    const without = leftOut === 0 ? '' : `; ${leftOut} cannot be sent again and are not in it`
    const after =
      writes === 0
        ? ''
        : `; it starts with the scene after ${counted(writes, 'write')}, so a replay differs there`
    return `a bundle with ${counted(requests, 'request')} in ${bundle}${without}${after}`
  }, 'no bundle')
  return {
    lines: [scene.line, replay.line, PRIVATE],
    isWhole: scene.isMade && replay.isMade,
  }
}

const PRIVATE =
  'all of them have names and ids of the account: import FILE --into FOLDER makes an anonymous scene'

async function madeOr(make: () => Promise<string>, missing: string) {
  try {
    return { isMade: true, line: await make() }
  } catch (error) {
    if (!isUserError(error)) throw error
    return { isMade: false, line: `${missing}: ${error.message}` }
  }
}
