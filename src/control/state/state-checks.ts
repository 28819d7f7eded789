import type { Iam } from '../../cloud/iam/iam.ts'
import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import { agendaKeyOf } from '../../cloud/notebooks/life/agenda-keys.ts'
import { quotaResources } from '../../cloud/workspaces/workspace-quotas.ts'
import { type Finding, quote } from '../../schemas/findings.ts'
import type { ServerState } from '../../schemas/server-state.ts'
import type { WorldState } from '../../schemas/state.ts'
import { findingsForRule } from '../faults/fault-rule.ts'
import { findingsForProgression } from '../progressions.ts'
import {
  duplicateSteps,
  findingsForDuplicates,
  referencesOf,
  unknownReferences,
  within,
} from '../record-checks.ts'
import type { Scene } from '../scenes/scene.ts'
import { brokenReferences } from '../scenes/scene-notebooks.ts'
import { findingsForMove } from '../time/agenda-limits.ts'

/** What the records of a world's state may refer to. */
export interface StateReferences {
  scene: Scene
  /** The server's identities. */
  iam: Iam
}

/** Checks across the records of a world's state: duplicate ids, unknown references, values that contradict each other. */
export function* worldFindingSteps(
  state: WorldState,
  { iam, scene }: StateReferences,
  projectId: string,
): Steps<Finding[]> {
  return [
    ...(yield* duplicateSteps(state.notebooks, 'id', '$.notebooks')),
    ...findingsForDuplicates(state.images, 'id', '$.images'),
    ...findingsForDuplicates(state.image_groups, 'id', '$.image_groups'),
    ...findingsForDuplicates(state.workspaces, 'id', '$.workspaces'),
    ...findingsForDuplicates(state.authorizations, 'user_id', '$.authorizations'),
    ...findingsForDuplicates(state.key_pairs, 'name', '$.key_pairs'),
    ...(yield* duplicateSteps(state.agenda, 'key', '$.agenda')),
    ...findingsForDuplicates(state.auth_failures, 'access_key', '$.auth_failures'),
    ...(yield* notebookFindingSteps(state, scene, iam)),
    ...findingsForQuotas(state),
    ...findingsForKeyPairs(state, iam),
    ...(yield* agendaFindingSteps(state)),
    ...findingsForClock(state),
    ...findingsForRules(state, projectId),
  ]
}

/** The same checks for a server's state, except its worlds. */
export function findingsForServer(state: ServerState, iam: Iam): Finding[] {
  const users = new Map(iam.users.map((user) => [user.id, user]))
  const strangers = (['tokens', 'keys'] as const).flatMap((noun) =>
    unknownReferences(
      referencesOf(state.iam[noun], 'user_id', `$.iam.${noun}`),
      users,
      'an id of iam.json users',
    ),
  )
  return [
    ...findingsForDuplicates(state.worlds, 'project_id', '$.worlds'),
    ...findingsForDuplicates(state.own_scenes, 'project_id', '$.own_scenes'),
    ...findingsForDuplicates(state.iam.tokens, 'id', '$.iam.tokens'),
    ...findingsForDuplicates(state.iam.keys, 'access', '$.iam.keys'),
    ...findingsForDuplicates(state.iam.projects, 'name', '$.iam.projects'),
    ...strangers,
    ...findingsForRules(state),
  ]
}

/** Instances may refer to deleted images and workspaces, but not to missing images of the service. */
function* notebookFindingSteps(
  state: WorldState,
  { references }: Scene,
  iam: Iam,
): Steps<Finding[]> {
  const { flavors, images, pools } = references.catalog
  const own = new Set(state.images.map(({ id }) => id))
  const present = new Set(state.workspaces.map(({ id }) => id))
  const workspaces = { has: (id: string) => present.has(id) || /^[0-9a-z]{32}$/.test(id) }
  const findings: Finding[] = []
  for (const [index, notebook] of state.notebooks.entries()) {
    const isGone = notebook.image.type !== 'BUILD_IN'
    const usable = { has: (id: string) => isGone || own.has(id) || images.has(id) }
    const known = { catalog: { flavors, images: usable, pools }, iam, workspaces }
    findings.push(...brokenReferences(notebook, known).map(within(`$.notebooks[${index}]`)))
    yield
  }
  return findings
}

function findingsForQuotas({ workspace_quotas, workspaces }: WorldState): Finding[] {
  const ids = new Set(workspaces.map(({ id }) => id))
  const keyed = workspace_quotas.map(({ workspace_id, resource }) => {
    return { resource: `${resource} of workspace ${workspace_id}` }
  })
  const place = '$.workspace_quotas'
  return [
    ...findingsForDuplicates(keyed, 'resource', place),
    ...unknownReferences(
      referencesOf(workspace_quotas, 'workspace_id', place),
      ids,
      'an id of $.workspaces',
    ),
    ...unknownReferences(
      referencesOf(workspace_quotas, 'resource', place),
      new Set(quotaResources),
      `one of ${quotaResources.join(', ')}`,
    ),
  ]
}

function findingsForKeyPairs({ key_pairs, key_pairs_made }: WorldState, iam: Iam): Finding[] {
  const users = new Set(iam.users.map(({ id }) => id))
  let highest = 0
  const disordered = key_pairs.flatMap(({ id }, index) => {
    const isInOrder = id > highest && id <= key_pairs_made
    const expected = `an integer from ${highest + 1} to key_pairs_made, which is ${key_pairs_made}`
    highest = id
    return isInOrder ? [] : [{ path: `$.key_pairs[${index}].id`, found: `${id}`, expected }]
  })
  const owners = referencesOf(key_pairs, 'user_id', '$.key_pairs')
  return [...disordered, ...unknownReferences(owners, users, 'an id of iam.json users')]
}

function* agendaFindingSteps({ agenda, notebooks, workspaces }: WorldState): Steps<Finding[]> {
  const instances = new Set<string>()
  for (const { id } of notebooks) {
    instances.add(id)
    yield
  }
  const places = new Set(workspaces.map(({ id }) => id))
  const findings: Finding[] = []
  for (const [index, reminder] of agenda.entries()) {
    const finding = findingForReminder(reminder, instances, places)
    if (finding !== undefined) findings.push(within(`$.agenda[${index}]`)(finding))
    yield
  }
  return findings
}

function findingForReminder(
  reminder: WorldState['agenda'][number],
  instances: ReadonlySet<string>,
  places: ReadonlySet<string>,
): Finding | undefined {
  const find = (key: string, found: string, expected: string): Finding => {
    return { path: `$.${key}`, found: quote(found), expected }
  }
  const key = agendaKeyOf(reminder as CloudReminder)
  const isScheduled = 'event' in reminder && reminder.event === 'scheduled'
  if (isScheduled ? !reminder.key.startsWith(key) : reminder.key !== key) {
    return find('key', reminder.key, `${isScheduled ? 'a key that starts with ' : ''}${quote(key)}`)
  }
  if (reminder.part === 'workspaces' && !places.has(reminder.workspace_id)) {
    return find('workspace_id', reminder.workspace_id, 'an id of $.workspaces')
  }
  if (reminder.part !== 'notebooks' || mayOutlive(reminder)) return undefined
  if (instances.has(reminder.notebook_id)) return undefined
  return find('notebook_id', reminder.notebook_id, 'an id of $.notebooks')
}

/** Findings for recurring reminders that have been due too often before the time of the clock. */
function findingsForClock({ agenda, clock }: WorldState): Finding[] {
  const reminders = agenda as CloudReminder[]
  return findingsForMove([{ reminders, to: clock.at }], { path: '$.clock.at', value: clock.at })
}

type OfInstance = Extract<WorldState['agenda'][number], { part: 'notebooks' }>

/** Whether a reminder stays in the agenda when its instance is gone; an update may have dropped the storage before. */
function mayOutlive(reminder: OfInstance): boolean {
  if (reminder.event === 'scheduled') return true
  return reminder.event === 'finish' && reminder.storage_id !== undefined
}

function findingsForRules(
  { faults, progressions }: Pick<WorldState, 'faults' | 'progressions'>,
  projectId?: string,
): Finding[] {
  return [
    ...findingsForDuplicates(faults, 'id', '$.faults'),
    ...findingsForDuplicates(progressions, 'id', '$.progressions'),
    ...faults.flatMap((rule, index) =>
      findingsForRule(rule, projectId).map(within(`$.faults[${index}]`)),
    ),
    ...progressions.flatMap((rule, index) =>
      findingsForProgression(rule).map(within(`$.progressions[${index}]`)),
    ),
  ]
}
