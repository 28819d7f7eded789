import { basename } from 'node:path'
import { readmeText } from '../../control/saved-scenes/readme-text.ts'
import { filePieces } from '../../control/saved-scenes/scene-pieces.ts'
import {
  type SceneFileParts,
  SceneTarget,
  savedFileNames,
} from '../../control/saved-scenes/scene-target.ts'
import { chunksOf } from '../../control/state/state-text.ts'
import { SceneAnswer, SceneRequest } from '../../schemas/control.ts'
import { quote } from '../../schemas/findings.ts'
import type { CommandLine } from '../command-line.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { SavedScene, Scenes, SceneTexts } from './answers.ts'
import { ControlCommand } from './control-command.ts'
import { ControlFailure, notAMock } from './control-failure.ts'
import { controlPath, Index } from './control-plane.ts'
import { counted, type OutputHost, printable, tableLines } from './output.ts'
import { expectNoMore, onlyArgument, wordAfter } from './words.ts'

type SceneCommand = ControlCommand<'scene'>

/** Lists scenes, loads one, or saves a project as a scene. Returns the exit status. */
export async function sceneCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const command = new ControlCommand('scene', line, host)
  const [word, more] = wordAfter('scene', line.operands, 'list')
  if (word !== 'save') expectNoSaveFlags(command, word)
  if (word === 'list') {
    expectNoMore('scene list', more)
    if (command.flags.project !== undefined) throw unused('scene list', '--project')
    return list(command)
  }
  if (word === 'load') return load(command, onlyArgument('scene load', more, 'a name'))
  return save(command, onlyArgument('scene save', more, 'a folder'))
}

function expectNoSaveFlags({ flags }: SceneCommand, word: string): void {
  const { overwrite, times, title } = flags
  const given = { '--title': title, '--times': times, '--overwrite': overwrite || undefined }
  for (const [flag, value] of Object.entries(given)) {
    if (value !== undefined) throw unused(`scene ${word}`, flag)
  }
}

function unused(where: string, flag: string): UsageError {
  return new UsageError(`${where}: found ${flag}, expected no such flag`)
}

async function list(command: SceneCommand): Promise<number> {
  const outcomes = await command.send({ path: '/_mock/scenes' }, Scenes)
  return command.print(outcomes, {
    text: (answers) =>
      answers.flatMap(({ answer: { scene, scenes } }) => {
        // A server names the scene that it started with by its folder.
        const used = scenes.some(({ name }) => name === scene) ? scene : basename(scene)
        const rows = scenes.map(({ name, title = '' }) => [
          name,
          title,
          name === used ? 'in use' : '',
        ])
        return tableLines(command.stdout, [['NAME', 'TITLE', ''], ...rows])
      }),
  })
}

async function load(command: SceneCommand, name: string): Promise<number> {
  const { project } = command.flags
  const body = expectValid(SceneRequest, { scene: name }, () => 'scene load')
  const outcomes = await command.send(
    { method: 'POST', path: command.path('/scene'), body },
    SceneAnswer.loose(),
  )
  const what = project === undefined ? 'every project' : `project ${project}`
  return command.printChange(outcomes, ({ scene }) => `${what} starts from the scene ${scene}`)
}

async function save(command: SceneCommand, folder: string): Promise<number> {
  const { overwrite, project } = command.flags
  if (project === undefined && command.plane.urls.length > 1) {
    throw new UsageError('scene save: found several servers, expected --project')
  }
  const target = await SceneTarget.at(
    folder,
    overwrite,
    (found, expected) =>
      new UsageError(`scene save ${folder}: found ${found}, expected ${expected}`),
  )
  const outcomes = await command.each(async (url) => {
    const saved = await savedScene(command, url)
    await target.write(filesOf(saved))
    const { files, ...facts } = saved
    return { ...facts, folder: target.path, files: Object.keys(files) }
  })
  return command.print(outcomes, {
    text: (answers) =>
      answers.flatMap(({ answer }) => [
        `saved ${counted(answer.notebooks, 'notebook')} of project ${answer.project_id} to ${printable(folder)}; start with --scene ${printable(folder)}`,
        'A scene does not hold:',
        ...answer.not_held.map((sentence) => `- ${printable(sentence)}`),
      ]),
  })
}

/** The project of the command, or the only one of the server, as a scene. Rejects with a ControlFailure. */
async function savedScene(command: SceneCommand, url: string): Promise<SavedScene> {
  const { times, title } = command.flags
  const project = command.flags.project ?? (await onlyProject(command, url))
  const query = new URLSearchParams(
    Object.entries({ times, title }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  )
  const path = controlPath(project, `/scene?${query}`)
  const saved = await command.plane.ask(url, { path }, SavedScene)
  const stranger = Object.keys(saved.files).find((name) => !savedFileNames.has(name))
  if (stranger !== undefined) throw notAMock(`the file ${quote(stranger)}, which no scene has`)
  return saved
}

async function onlyProject({ plane }: SceneCommand, url: string): Promise<string> {
  const { projects } = await plane.ask(url, { path: '/_mock' }, Index)
  const [only] = projects
  if (only !== undefined && projects.length === 1) return only
  const found =
    projects.length === 0 ? 'no project' : `the projects ${projects.slice(0, 10).join(', ')}`
  throw new ControlFailure('refused', `found ${found}, expected one: give --project`)
}

function filesOf({ files, not_held: notHeld, notebooks }: SavedScene): SceneFileParts[] {
  const { story = '', title = '' } = SceneTexts.safeParse(files['scene.json']).data ?? {}
  const contents = Object.entries(files).map(
    ([name, content]): SceneFileParts => [name, chunksOf(filePieces(content))],
  )
  return [['README.md', [readmeText({ title, story, notebooks, notHeld })]], ...contents]
}
