import type { DrillReport } from '../schemas/drill.ts'
import type { JournalEntry } from '../schemas/journal.ts'
import { type FinalState, stateDifferences } from './final-state.ts'
import { type OperationUse, operationUses } from './operation-uses.ts'

/** What is compared of a clean run. */
export interface CleanFacts {
  journal: readonly JournalEntry[]
  state: FinalState
}

/** What was different between two clean runs, a sentence each. How often a polled operation is called depends on the time. */
export function flakiness(one: CleanFacts, other: CleanFacts): string[] {
  const [uses, others] = [operationUses(one.journal), operationUses(other.journal)]
  const operations = new Set([...uses, ...others].map(({ operation }) => operation))
  const calls = [...operations].flatMap((operation) => {
    const of = (all: readonly OperationUse[]) => all.find((use) => use.operation === operation)
    const [first, second] = [of(uses), of(others)]
    const isPolled = first?.polled === true && second?.polled === true
    if (isPolled || first?.calls === second?.calls) return []
    const counts = `${first?.calls ?? 0} calls of ${operation} in the first run`
    return [`found ${counts} and ${second?.calls ?? 0} in the second, expected as many`]
  })
  const differences = stateDifferences(other.state, one.state)
  return [...calls, ...differences.map((difference) => `second clean run: ${difference}`)]
}

type OtherProjects = DrillReport['other_projects']

/** Requests to projects that the drill did not name, by project; most requests first. */
export function otherProjects(
  journal: readonly JournalEntry[],
  given: ReadonlySet<string>,
): OtherProjects {
  const others = journal.flatMap(({ project_id }) =>
    project_id === null || given.has(project_id) ? [] : [{ project_id, requests: 1 }],
  )
  return sumOf(others)
}

/** Each project once with all its requests; most requests first. */
export function sumOf(projects: Readonly<OtherProjects>): OtherProjects {
  const counts = new Map<string, number>()
  for (const { project_id: id, requests } of projects) {
    counts.set(id, (counts.get(id) ?? 0) + requests)
  }
  return [...counts]
    .map(([project_id, requests]) => ({ project_id, requests }))
    .sort((one, other) => other.requests - one.requests)
}

/** What in the output of a command tells why it cannot be drilled, and what to do about it. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /EADDRINUSE|address already in use|port .{0,40}(in use|is taken)/i,
    'the command seems to start a server of its own on a fixed port: cells run side by side, so give --jobs 1 or let it take a free port',
  ],
  [
    /not a tty|ENOTTY|inappropriate ioctl|not a terminal|setRawMode|requires? (a|an interactive) (tty|terminal)|stdin.{0,40}(tty|terminal)/i,
    'the command seems to need a terminal: its standard input is empty',
  ],
]

/** Sentences about what the output of a command tells. */
export function hintsIn(output: string): string[] {
  return HINTS.filter(([pattern]) => pattern.test(output)).map(([, hint]) => hint)
}
