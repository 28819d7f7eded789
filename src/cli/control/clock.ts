import { AdvanceRequest, ClockRequest, type ClockState } from '../../schemas/control.ts'
import type { TransitionGroup } from '../../schemas/transition.ts'
import type { CommandLine } from '../command-line.ts'
import { expectValid } from '../usage-error.ts'
import { AdvanceAnswer, Clock } from './answers.ts'
import { ControlCommand } from './control-command.ts'
import type { ControlRequest } from './control-plane.ts'
import { counted, type OutputHost, tableLines } from './output.ts'
import { expectNoMore, onlyArgument, wordAfter } from './words.ts'

/** Transitions that are printed one by one; more of them are printed in groups. */
export const MAX_TRANSITIONS = 20

/** Shows or changes the clock of the server or of one project. Returns the exit status. */
export async function clockCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const command = new ControlCommand('clock', line, host)
  const [word, more] = wordAfter('clock', line.operands, 'show')
  if (word === 'advance') return advance(command, advanceOf(more))
  const { method, body } = changeOf(word, more)
  const request: ControlRequest = { method, path: command.path('/clock'), ...(body && { body }) }
  const outcomes = await command.send(request, Clock)
  return command.print(outcomes, {
    isChange: word !== 'show',
    text: (answers) => clockLines(command, answers),
  })
}

function changeOf(
  word: 'show' | 'freeze' | 'run' | 'set',
  words: readonly string[],
): { method: 'GET' | 'PUT'; body?: ClockRequest } {
  const name = `clock ${word}`
  const valid = (input: object) => expectValid(ClockRequest, input, () => name)
  switch (word) {
    case 'show':
      expectNoMore(name, words)
      return { method: 'GET' }
    case 'freeze':
      expectNoMore(name, words)
      return { method: 'PUT', body: { rate: 0 } }
    case 'run': {
      const rate = words.length === 0 ? '1' : onlyArgument(name, words, 'a rate')
      return {
        method: 'PUT',
        body: valid({ rate: /^\d+(\.\d+)?$/.test(rate) ? Number(rate) : rate }),
      }
    }
    case 'set':
      return { method: 'PUT', body: valid({ at: onlyArgument(name, words, TIME) }) }
  }
}

const TIME = 'a time such as 2026-01-01T00:00:00Z'

/** An advance by a duration, or until a date: only a date begins with a year and a dash. */
function advanceOf(words: readonly string[]): AdvanceRequest {
  const name = 'clock advance'
  const span = onlyArgument(name, words, `a duration such as 1h, or ${TIME}`)
  const input = /^\d{4}-/.test(span) ? { until: span } : { by: span }
  return expectValid(AdvanceRequest, input, () => name)
}

async function advance(command: ControlCommand<'clock'>, body: AdvanceRequest): Promise<number> {
  const path = command.path('/clock/advance')
  const outcomes = await command.send({ method: 'POST', path, body }, AdvanceAnswer)
  return command.print(outcomes, {
    isChange: true,
    text: (answers) => [...clockLines(command, answers), ...transitionLines(command, answers)],
  })
}

interface AnswerOf<T> {
  url: string
  answer: T
}

function clockLines(
  { stdout }: ControlCommand<'clock'>,
  answers: readonly AnswerOf<ClockState>[],
): string[] {
  const rows = answers.map(({ url, answer }) => [url, answer.iso, rateText(answer.rate)])
  return tableLines(stdout, [['SERVER', 'TIME', 'CLOCK'], ...rows])
}

/** A rate in words: `frozen`, `real` or `rate 60`. */
export function rateText(rate: number): string {
  return { 0: 'frozen', 1: 'real' }[rate] ?? `rate ${rate}`
}

function transitionLines(
  { flags, stdout }: ControlCommand<'clock'>,
  answers: readonly AnswerOf<AdvanceAnswer>[],
): string[] {
  const all = answers.flatMap(({ answer }) => answer.transitions)
  if (all.length > MAX_TRANSITIONS) {
    const groups = answers.flatMap(({ answer }) => answer.groups)
    return [
      ...tableLines(stdout, [['COUNT', 'FROM', 'TO', 'CAUSE'], ...groups.map(groupRow)]),
      `${counted(all.length, 'transition')}: --json prints each of them`,
    ]
  }
  const rows = all.map(({ at, cause, from, notebook_id, project_id = flags.project ?? '', to }) => [
    new Date(at).toISOString(),
    project_id,
    notebook_id,
    from ?? 'new',
    to ?? 'removed',
    cause,
  ])
  return tableLines(stdout, [['AT', 'PROJECT', 'NOTEBOOK', 'FROM', 'TO', 'CAUSE'], ...rows])
}

function groupRow({ cause, count, from, to }: TransitionGroup): string[] {
  return [`${count}`, from ?? 'new', to ?? 'removed', cause]
}
