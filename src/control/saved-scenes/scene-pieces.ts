import type { SavedScene } from '../../schemas/saved-scene.ts'
import { arrayPieces, jsonItem, type Pieces } from '../pieces.ts'
import { readmeText } from './readme-text.ts'
import type { SceneToSave } from './saved-scene.ts'

/** One file of a saved scene, whose text is made in pieces. */
export interface SceneFileText {
  name: string
  pieces: () => Pieces
}

/** The files of the folder of a scene, README.md first. */
export function sceneTexts(scene: SceneToSave): SceneFileText[] {
  const { story } = scene.files.scene as { story: string }
  const readme = { ...scene, notebooks: scene.notebooks.length, story }
  return [
    { name: 'README.md', pieces: () => onePiece(readmeText(readme)) },
    ...Object.entries({ ...scene.files, notebooks: scene.notebooks }).map(([noun, content]) => ({
      name: `${noun}.json`,
      pieces: () => filePieces(content),
    })),
  ]
}

/** The text of a file of a scene: an array has one record a line. */
export function filePieces(content: unknown): Generator<string, void, void> {
  return Array.isArray(content) ? lines(content) : onePiece(`${JSON.stringify(content, null, 2)}\n`)
}

function* onePiece(text: string): Generator<string, void, void> {
  yield text
}

function* lines(records: readonly unknown[]): Generator<string, void, void> {
  let before = '[\n  '
  for (const record of records) {
    yield `${before}${JSON.stringify(record)}`
    before = ',\n  '
  }
  yield records.length === 0 ? '[]\n' : '\n]\n'
}

/** A saved scene as one value. */
export function sceneValue(scene: SceneToSave): SavedScene {
  const files = Object.entries(scene.files).map(([noun, content]) => [`${noun}.json`, content])
  return {
    ...head(scene),
    files: { ...Object.fromEntries(files), 'notebooks.json': scene.notebooks },
  }
}

function head({ notHeld, notebooks, projectId, scene }: SceneToSave): Omit<SavedScene, 'files'> {
  return {
    project_id: projectId,
    scene,
    notebooks: notebooks.length,
    not_held: [...notHeld],
  }
}

/** The JSON of `sceneValue`. */
export function* scenePieces(scene: SceneToSave): Pieces {
  yield `${JSON.stringify(head(scene)).slice(0, -1)},"files":{`
  for (const [noun, content] of Object.entries(scene.files)) {
    yield `${JSON.stringify(`${noun}.json`)}:`
    if (Array.isArray(content)) yield* arrayPieces(content, jsonItem)
    else yield JSON.stringify(content)
    yield ','
  }
  yield '"notebooks.json":'
  yield* arrayPieces(scene.notebooks, jsonItem)
  yield '}}'
}
