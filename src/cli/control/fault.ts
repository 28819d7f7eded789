import { RemoveAnswer } from '../../schemas/control.ts'
import { FaultRule } from '../../schemas/fault.ts'
import type * as z from '../../schemas/zod.ts'
import type { CommandLine } from '../command-line.ts'
import { expectValid } from '../usage-error.ts'
import { Rule, Rules } from './answers.ts'
import { ControlCommand } from './control-command.ts'
import { ControlFailure } from './control-failure.ts'
import { isAnswered, outcomeOf } from './control-plane.ts'
import { type MergedRule, mergedRules, ruleOf, ruleText } from './fault-rules.ts'
import { counted, type OutputHost, tableLines } from './output.ts'
import { expectNoMore, wordAfter } from './words.ts'

type FaultCommand = ControlCommand<'fault'>

/** Adds, lists or removes fault rules of the server or of one project. Returns the exit status. */
export async function faultCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const command = new ControlCommand('fault', line, host)
  const [word, more] = wordAfter('fault', line.operands, 'list')
  if (word === 'add') return add(command, ruleOf(more, command.flags.project))
  if (word === 'clear') return clear(command, more)
  expectNoMore('fault list', more)
  return list(command)
}

/** Adds the rule. On several servers it gets an id that is free on all of them. */
async function add(command: FaultCommand, rule: { id?: string }): Promise<number> {
  const path = command.path('/faults')
  const isShared = command.plane.urls.length > 1 && command.flags.project === undefined
  const id = rule.id ?? (isShared ? await sharedId(command, path) : undefined)
  const body = id === undefined ? rule : { ...rule, id }
  const outcomes = await command.send({ method: 'POST', path, body }, Rule)
  return command.printChange(outcomes, (added) => `added ${added.id}: ${ruleText(added)}`)
}

/** The first of `shared-fault-1`, `shared-fault-2` … that no server has. */
async function sharedId(command: FaultCommand, path: string): Promise<string> {
  const lists = (await command.send({ path }, Rules)).filter(isAnswered)
  const taken = new Set(lists.flatMap(({ answer }) => answer.faults.map(({ id }) => id)))
  let number = 1
  while (taken.has(`shared-fault-${number}`)) number++
  return `shared-fault-${number}`
}

async function list(command: FaultCommand): Promise<number> {
  const outcomes = await command.send({ path: command.path('/faults') }, Rules)
  const merged = (answers: readonly { url: string; answer: z.infer<typeof Rules> }[]) =>
    mergedRules(answers.map(({ url, answer }) => ({ url, rules: answer.faults })))
  return command.print(outcomes, {
    text: (answers) => {
      const rules = merged(answers)
      return rules.length === 0 && answers.length > 0
        ? ['no fault rules']
        : ruleLines(command, rules, answers.length)
    },
    merged: (answers) => ({ faults: merged(answers) }),
  })
}

/** A table of rules. With several servers it says how many have a rule. */
export function ruleLines(
  { stdout }: Pick<ControlCommand, 'stdout'>,
  rules: readonly MergedRule[],
  servers: number,
): string[] {
  const names = ['ID', 'HITS', 'SEEN', ...(servers > 1 ? ['SERVERS'] : []), 'RULE']
  const rows = rules.map((rule) => [
    rule.id,
    String(rule.hits),
    String(rule.seen),
    ...(servers > 1 ? [`${rule.servers.length} of ${servers}`] : []),
    ruleText(rule),
  ])
  return tableLines(stdout, [names, ...rows])
}

async function clear(command: FaultCommand, ids: readonly string[]): Promise<number> {
  for (const id of ids) expectValid(FaultRule.shape.id, id, () => 'fault clear')
  const paths = ids.length === 0 ? [''] : [...new Set(ids)].map((id) => `/${id}`)
  const outcomes = await command.each((url) => removeAll(command, url, paths))
  return command.printChange(outcomes, ({ removed }) => `removed ${counted(removed, 'fault rule')}`)
}

/** Removes rules, also if there is none of one id. Rejects with a ControlFailure that says how many were removed. */
async function removeAll(command: FaultCommand, url: string, paths: readonly string[]) {
  let removed = 0
  let failure: ControlFailure | undefined
  for (const path of paths) {
    const request = { method: 'DELETE', path: command.path(`/faults${path}`) } as const
    const outcome = await outcomeOf(url, () =>
      command.plane.ask(url, request, RemoveAnswer.loose()),
    )
    if (isAnswered(outcome)) removed += outcome.answer.removed
    else failure ??= outcome.failure
  }
  if (failure === undefined) return { removed }
  const { kind, message } = failure
  const more = removed === 0 ? '' : `; ${counted(removed, 'fault rule')} removed`
  throw new ControlFailure(kind, message + more)
}
