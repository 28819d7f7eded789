// saved-scenes/: writes a world as the files of a scene.

import { basename } from 'node:path'
import type { Iam } from '../../cloud/iam/iam.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import type { IamFile, Role } from '../../schemas/iam.ts'
import type { SceneSaveOptions } from '../../schemas/saved-scene.ts'
import type { SceneEvent, SceneFileName, SceneNotebook } from '../../schemas/scene.ts'
import { sceneLeaseEnd } from '../scenes/scene-leases.ts'
import type { World } from '../worlds/world.ts'
import { snapshotOf, type WorldSnapshot } from '../worlds/world-snapshot.ts'
import { type Losses, notHeld } from './not-held.ts'
import { deletionOf, savedAgenda } from './saved-agenda.ts'
import { isHeld, savedNotebook } from './saved-notebook.ts'
import { type TimeText, timeText, withTimes } from './saved-times.ts'

/** A world as the files of a scene. */
export interface SceneToSave {
  projectId: string
  /** Name of the scene that the world was made from. */
  scene: string
  title: string
  notHeld: readonly string[]
  notebooks: readonly SceneNotebook[]
  /** The contents of the other files. */
  files: Readonly<Record<Exclude<SceneFileName, 'notebooks'>, unknown>>
}

/** What is saved: a world at one moment, and the identities of its server. */
export interface SaveSource {
  projectId: string
  snapshot: WorldSnapshot
  iam: Iam
}

/** A world as it is now. */
export function sceneSourceOf(world: World, { worlds }: { worlds: { iam: Iam } }): SaveSource {
  return { projectId: world.projectId, snapshot: snapshotOf(world), iam: worlds.iam }
}

/** The files of a scene whose worlds are as the world is at the moment of the snapshot, in steps. */
export function* savedSceneSteps(
  { iam, projectId, snapshot }: SaveSource,
  { times, title }: SceneSaveOptions,
): Steps<SceneToSave> {
  const { catalog, cloud, faults, progressions, scene } = snapshot
  const { sharedFiles } = scene
  const now = cloud.clock.at
  const timeOf = timeText(times, now)
  const notebooks: SceneNotebook[] = []
  const losses: Losses = { leftOut: 0, overdue: 0, agenda: [] }
  const ids = new Set<string>()
  const deletions: SceneEvent[] = []
  const known = { images: cloud.images.images, workspaces: cloud.workspaces.workspaces }
  for (const { notebook } of cloud.notebooks.byCreation.values()) {
    if (isHeld(notebook, known)) {
      notebooks.push(savedNotebook(notebook, timeOf))
      ids.add(notebook.id)
      if (notebook.status === 'DELETED') deletions.push(deletionOf(notebook, timeOf))
      if (sceneLeaseEnd(notebook) <= now) losses.overdue++
    } else losses.leftOut++
    yield
  }
  losses.agenda = yield* cloud.agenda.listSteps()
  // A scene that is no scene of the package has the path of its folder as its name.
  const name = basename(scene.name)
  const shown = title ?? scene.sceneFile.title ?? name
  return {
    projectId,
    scene: scene.name,
    title: shown,
    notHeld: notHeld(snapshot, losses),
    notebooks,
    files: {
      scene: {
        version: 1,
        title: shown,
        story: `Project ${projectId} of the scene ${name}, saved at ${new Date(now).toISOString()}.`,
        leases: scene.sceneFile.leases,
      },
      iam: iamFile(iam, scene.roles),
      flavors: sharedFiles.flavors,
      images: timed(cloud.images.images.values(), timeOf),
      features: timed(catalog.features.values(), timeOf),
      pools: timed(catalog.clusters.values(), timeOf),
      workspaces: timed(cloud.workspaces.workspaces.values(), timeOf),
      authorizations: timed(cloud.authorizations.authorizations.values(), timeOf),
      faults: faults.rules.map(({ rule }) => rule),
      progressions: progressions.rules.map(({ rule }) => rule),
      agenda: [...deletions, ...savedAgenda(losses.agenda, ids, timeOf)],
      'key-pairs': keyPairs(sharedFiles['key-pairs'], cloud.keyPairs.keyPairs.keys()),
      buckets: sharedFiles.buckets,
      tour: null,
    },
  }
}

function timed(records: Iterable<object>, timeOf: TimeText): object[] {
  return Array.from(records, (record) => withTimes(record, timeOf))
}

/** The server's users, as scenes gave them, with the rights that their roles have in the world. */
function iamFile({ account, projects, users }: Iam, roles: IamFile['roles']): IamFile {
  const others = users.filter(({ role }) => !Object.hasOwn(roles, role))
  const withoutRights = others.map(({ role }): [string, Role] => [
    role,
    { admin: false, allow: [] },
  ])
  return {
    account,
    users: [...users],
    roles: { ...roles, ...Object.fromEntries(withoutRights) },
    projects: [...projects],
  }
}

/** The names of the key pairs that instances may use; null if any name is good. */
function keyPairs(names: readonly string[] | null, made: Iterable<string>): string[] | null {
  return names === null ? null : [...new Set([...names, ...made])]
}
