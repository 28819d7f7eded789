import { RemoveAnswer, SnapshotName } from '../../schemas/control.ts'
import type { CommandLine } from '../command-line.ts'
import { expectValid } from '../usage-error.ts'
import { Snapshot, Snapshots } from './answers.ts'
import { ControlCommand } from './control-command.ts'
import { counted, type OutputHost, tableLines } from './output.ts'
import { reset } from './reset.ts'
import { expectNoMore, onlyArgument, wordAfter } from './words.ts'

type SnapshotCommand = ControlCommand<'snapshot'>

/** Saves, lists, restores or deletes snapshots of the server or of one project. Returns the exit status. */
export async function snapshotCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const command = new ControlCommand('snapshot', line, host)
  const [word, more] = wordAfter('snapshot', line.operands, 'list')
  if (word === 'list') {
    expectNoMore('snapshot list', more)
    return list(command)
  }
  const where = `snapshot ${word}`
  const name = expectValid(SnapshotName, onlyArgument(where, more, 'a name'), () => where)
  if (word === 'restore') return reset(command, { to: `snapshot:${name}` })
  const path = command.path(`/snapshots/${name}`)
  if (word === 'save') {
    const outcomes = await command.send({ method: 'PUT', path }, Snapshot)
    return command.printChange(
      outcomes,
      ({ notebooks }) => `saved ${name}, ${counted(notebooks, 'notebook')}`,
    )
  }
  const outcomes = await command.send({ method: 'DELETE', path }, RemoveAnswer.loose())
  return command.printChange(outcomes, () => `deleted ${name}`)
}

async function list(command: SnapshotCommand): Promise<number> {
  const outcomes = await command.send({ path: command.path('/snapshots') }, Snapshots)
  return command.print(outcomes, {
    text: (answers) => {
      const rows = mergedSnapshots(answers).map(({ name, notebooks, servers, taken_at }) => [
        name,
        new Date(taken_at).toISOString(),
        String(notebooks),
        servers.join(', '),
      ])
      return rows.length === 0 && answers.length > 0
        ? ['no snapshots']
        : tableLines(command.stdout, [['NAME', 'TAKEN AT', 'NOTEBOOKS', 'SERVER'], ...rows])
    },
    merged: (answers) => ({ snapshots: mergedSnapshots(answers) }),
  })
}

/** The snapshots of some servers. Those with the same name are one, and their notebooks are added. */
function mergedSnapshots(
  lists: readonly { url: string; answer: { snapshots: readonly Snapshot[] } }[],
): (Snapshot & { servers: string[] })[] {
  const merged = new Map<string, Snapshot & { servers: string[] }>()
  for (const { url, answer } of lists) {
    for (const info of answer.snapshots) {
      const { notebooks = 0, servers = [] } = merged.get(info.name) ?? {}
      merged.set(info.name, {
        ...info,
        notebooks: notebooks + info.notebooks,
        servers: [...servers, url],
      })
    }
  }
  return [...merged.values()]
}
