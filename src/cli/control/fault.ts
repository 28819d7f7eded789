import { RemoveAnswer } from '../../schemas/control.ts'
import { CountedFaultRule } from '../../schemas/fault.ts'
import * as z from '../../schemas/zod.ts'
import type { CommandLine } from '../command-line.ts'
import { ControlCommand } from './control-command.ts'
import { type MergedRule, mergedRules, ruleOf, ruleText } from './fault-rules.ts'
import { type OutputHost, tableLines } from './output.ts'
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

/** Adds the rule to one server after the other, so that it gets the id of the first on all. */
async function add(command: FaultCommand, rule: { id?: string }): Promise<number> {
  const path = command.path('/faults')
  let { id } = rule
  let before: Promise<unknown> = Promise.resolve()
  const outcomes = await command.each((url) => {
    const adding = before.then(async () => {
      const body = id === undefined ? rule : { id, ...rule }
      const added = await command.plane.ask(url, { method: 'POST', path, body }, Rule)
      id = added.id
      return added
    })
    before = adding.catch(() => {})
    return adding
  })
  return command.printChange(outcomes, (added) => `added ${added.id}: ${ruleText(added)}`)
}

const Rule = z.looseObject(CountedFaultRule.shape)

const Rules = z.looseObject({ faults: z.array(Rule) })

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
  const paths = ids.length === 0 ? [''] : ids.map((id) => `/${encodeURIComponent(id)}`)
  const outcomes = await command.each(async (url) => {
    let removed = 0
    for (const path of paths) {
      const request = { method: 'DELETE', path: command.path(`/faults${path}`) } as const
      removed += (await command.plane.ask(url, request, RemoveAnswer.loose())).removed
    }
    return { removed }
  })
  return command.printChange(outcomes, ({ removed }) => `removed ${removed} fault rules`)
}
