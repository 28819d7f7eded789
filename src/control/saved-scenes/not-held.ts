import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import type { WorldSnapshot } from '../worlds/world-snapshot.ts'

/** What was found of a world that a scene cannot hold. */
export interface Losses {
  /** Instances that are left out. */
  leftOut: number
  /** Instances that run with a lease that is over. */
  overdue: number
  /** The agenda of the world. */
  agenda: readonly CloudReminder[]
}

/** What a world has and a scene cannot hold: a sentence for each. */
export function notHeld(
  { authFailures, cloud, faults, progressions, scene }: WorldSnapshot,
  { agenda, leftOut, overdue }: Losses,
): string[] {
  const { authorizations, clock, images, keyPairs, workspaces } = cloud
  const actions = agenda.filter(isAction).length
  const armed = scene.sceneFile.leases === 'hold' ? count(agenda, 'expire') : 0
  const quotas = [...workspaces.quotas.values()].reduce((sum, { size }) => sum + size, 0)
  const hits =
    faults.rules.some(({ hits }) => hits > 0) || progressions.rules.some(({ hits }) => hits > 0)
  const sentences: [boolean | number, string][] = [
    [
      true,
      'The journal, the events and the snapshots of the project, and the ids that it will give.',
    ],
    [true, 'The rules, the clock, the tokens and the keys that belong to the server.'],
    [scene.sharedFiles.tour !== null, 'The tour of the scene: it is about its notebooks.'],
    [!clock.real, 'The clock: a project of the scene has the clock of its server.'],
    [actions, `Actions that are going on (${actions}): their records stay in their status.`],
    [armed, `Ends of leases (${armed}): they are held, as the other leases of the scene.`],
    [count(agenda, 'abandon'), 'The deletion of free notebooks that are stopped for a long time.'],
    [
      overdue,
      `Leases that are over (${overdue}): they are switched off, or the notebook is stopped.`,
    ],
    [leftOut, `Notebooks whose image or workspace was deleted (${leftOut}): they are left out.`],
    [images.groups.size, 'Guide texts and tags of image groups.'],
    [quotas, `Quotas of workspaces (${quotas}).`],
    [
      keyPairs.keyPairs.size,
      'Key pairs that were created: notebooks may use their names, but no list shows them.',
    ],
    [authorizations.mode !== 'strict', 'The mode of authorizations: it is strict.'],
    [hits, 'Counters of rules: each starts from 0.'],
    [authFailures.size, 'Failed signatures.'],
  ]
  return sentences.flatMap(([holds, sentence]) => (holds ? [sentence] : []))
}

function isAction(reminder: CloudReminder): boolean {
  return reminder.part !== 'notebooks' || reminder.event === 'finish'
}

function count(agenda: readonly CloudReminder[], event: 'expire' | 'abandon'): number {
  return agenda.filter((one) => one.part === 'notebooks' && one.event === event).length
}
