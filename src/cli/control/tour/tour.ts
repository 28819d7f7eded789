import { Identities } from '../../../schemas/overview.ts'
import type { Tour, TourStep } from '../../../schemas/tour.ts'
import type { TourLanguage } from '../../../schemas/tour-text.ts'
import * as z from '../../../schemas/zod.ts'
import { outcomeText } from '../../../tour/outcome-text.ts'
import type { TourOutcome } from '../../../tour/outcomes.ts'
import { TourFailure } from '../../../tour/server.ts'
import { TourRun } from '../../../tour/tour-run.ts'
import type { CommandLine } from '../../command-line.ts'
import { UsageError } from '../../usage-error.ts'
import { Scenes, TourAnswer } from '../answers.ts'
import { ControlCommand } from '../control-command.ts'
import { ControlFailure } from '../control-failure.ts'
import { type OutputHost, printable, printLines, styled, tableLines } from '../output.ts'
import { expectNoMore } from '../words.ts'
import { nextStep, type Terminal } from './pause.ts'
import { tourServer } from './server.ts'

/** The parts of the process that `tour` uses; tests replace them. */
export type TourHost = OutputHost & Pick<NodeJS.Process, 'env' | 'stdin'>

type TourCommand = ControlCommand<'tour'>

const Users = z.looseObject(Identities.shape)

/** What `--json` prints of a tour that was played. */
interface Played {
  scene: string
  project_id: string
  steps: { title: string; text: string; outcomes: readonly TourOutcome[] }[]
  /** Whether the person ended the tour before its last step. */
  ended_early: boolean
}

/** What is printed around the texts of a tour. */
const sentences = {
  en: {
    loads: (scene: string, project: string) =>
      `The scene ${scene} is loaded into the project ${project}: what it had is gone.`,
    step: (index: number, count: number, title: string) => `Step ${index} of ${count}: ${title}`,
    prompt: 'Enter: next, q: quit ',
    none: 'no scene has a tour',
  },
  zh: {
    loads: (scene: string, project: string) =>
      `场景 ${scene} 已加载到项目 ${project}：项目原有的内容已丢失。`,
    step: (index: number, count: number, title: string) =>
      `第 ${index} 步，共 ${count} 步：${title}`,
    prompt: '回车：下一步，q：退出 ',
    none: '没有带演示的场景',
  },
} as const

/** Plays the tour of a scene, or lists the tours. Returns the exit status. */
export async function tourCommand(line: CommandLine, host: TourHost): Promise<number> {
  const command = new ControlCommand('tour', line, host)
  const [name, ...more] = line.operands
  expectNoMore('tour', more)
  const language = command.flags.language ?? languageOf(host.env)
  if (name === undefined) return list(command, language)
  if (name === '') throw new UsageError('tour: found "", expected the name of a scene')
  if (command.plane.urls.length > 1 && command.flags.project === undefined) {
    throw new UsageError('tour: found several servers, expected --project, which says on which one')
  }
  const outcomes = await command.each((url) => play(command, { url, name, language, host }))
  return command.print(outcomes, { text: () => [] })
}

/** The language of the terminal. */
function languageOf(env: NodeJS.ProcessEnv): TourLanguage {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value)
  return locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

async function list(command: TourCommand, language: TourLanguage): Promise<number> {
  const outcomes = await command.send({ path: '/_mock/scenes' }, Scenes)
  return command.print(outcomes, {
    text: (answers) => {
      const [first] = answers
      const rows = (first?.answer.scenes ?? []).flatMap(({ name, tour }) =>
        tour === undefined ? [] : [[name, String(tour.steps), tour.title[language]]],
      )
      return rows.length === 0 && first !== undefined
        ? [sentences[language].none]
        : tableLines(command.stdout, [['NAME', 'STEPS', 'TITLE'], ...rows])
    },
  })
}

interface Playing {
  url: string
  name: string
  language: TourLanguage
  host: TourHost
}

async function play(command: TourCommand, playing: Playing): Promise<Played> {
  const { host, language, name, url } = playing
  const { flags, plane, stdout } = command
  const path = `/_mock/scenes/${encodeURIComponent(name)}/tour`
  const tour = (await plane.ask(url, { path }, TourAnswer)) as unknown as Tour
  const project = flags.project ?? (await firstProject(command, url))
  const run = new TourRun({ server: tourServer(plane, url), project, scene: name, tour })
  const print = (lines: readonly string[]) => {
    if (!flags.json) printLines(stdout, lines.map(printable))
  }
  const say = sentences[language]
  const title = styled(stdout, 'bold', printable(tour.title[language]))
  if (!flags.json) printLines(stdout, [title])
  const played: Played = { scene: name, project_id: project, steps: [], ended_early: false }
  const terminal = terminalOf(command, host)
  await run.begin()
  print([say.loads(name, project)])
  for (const [index, step] of run.steps.entries()) {
    const head = say.step(index + 1, run.steps.length, step.title[language])
    if (!flags.json) printLines(stdout, ['', styled(stdout, 'bold', printable(head))])
    print([step.text[language]])
    const outcomes: TourOutcome[] = []
    played.steps.push({ ...textsOf(step, language), outcomes })
    await withFailures(async () => {
      for await (const outcome of run.play(index)) {
        outcomes.push(outcome)
        print([`  ${outcomeText(outcome, language)}`])
      }
    })
    const isLast = index === run.steps.length - 1
    if (terminal === undefined || isLast) continue
    if (!(await nextStep(terminal, say.prompt))) return { ...played, ended_early: true }
  }
  return played
}

function textsOf({ text, title }: TourStep, language: TourLanguage) {
  return { title: title[language], text: text[language] }
}

/** The terminal of a person who reads step by step; undefined if nobody presses Enter. */
function terminalOf({ flags }: TourCommand, { stdin, stdout }: TourHost): Terminal | undefined {
  if (flags.yes || flags.json || !stdin.isTTY || !stdout.isTTY) return undefined
  return { stdin, stdout }
}

async function firstProject(command: TourCommand, url: string): Promise<string> {
  const { projects } = await command.plane.ask(url, { path: '/_mock/identities' }, Users)
  const [first] = projects
  if (first === undefined) {
    throw new ControlFailure(
      'refused',
      'found no project in the scene, expected one: give --project',
    )
  }
  return first.id
}

/** Turns a TourFailure into the failure of the server. */
async function withFailures(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (error instanceof TourFailure) throw new ControlFailure('refused', error.message)
    throw error
  }
}
