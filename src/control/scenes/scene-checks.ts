import { type Finding, quote } from '../../schemas/findings.ts'
import type { SceneEvent, SceneFile, SceneFileName } from '../../schemas/scene.ts'
import { findingsForRule, findingsForRuleInput } from '../faults/fault-rule.ts'
import { findingsForProgression } from '../progressions.ts'
import { findingsForDuplicates, referencesOf, unknownReferences, within } from '../record-checks.ts'
import { uniqueUserFields } from './admit-users.ts'
import { hasFile, type SceneFolder, type SharedFiles, sceneError } from './scene-files.ts'
import { checkTour } from './tour-checks.ts'

/** Throws a SceneError if an agenda names instances that the scene does not have; `known` has their ids and names. */
export function checkAgendaInstances(
  folder: SceneFolder,
  agenda: readonly SceneEvent[],
  known: ReadonlySet<string>,
): void {
  const expected = 'the id or name of an instance of notebooks.json'
  const unknown = unknownReferences(referencesOf(agenda, 'notebook'), known, expected)
  const words = [...known]
  expectFlawless(
    folder,
    'agenda',
    unknown.map((finding) => ({ ...finding, words })),
  )
}

/** Throws a SceneError if a scene has notebooks.json although its scene.json generates the instances. */
export async function checkNoNotebooksFile(folder: SceneFolder, generate: object): Promise<void> {
  if (!(await hasFile(folder, 'notebooks'))) return
  const expected = 'no generate when the scene has notebooks.json'
  expectFlawless(folder, 'scene', [{ path: '$.generate', found: quote(generate), expected }])
}

/** Throws a SceneError if generated instances shall have leases that run. */
export function checkGeneratedLeases(folder: SceneFolder, { generate, leases }: SceneFile): void {
  if (generate === undefined || leases === 'hold') return
  const expected = '"hold" with generate, because generated instances run without a lease'
  expectFlawless(folder, 'scene', [{ path: '$.leases', found: quote(leases), expected }])
}

/** Checks across the entries of each file: duplicate ids, unknown roles. Throws a SceneError. */
export function checkSharedFiles(folder: SceneFolder, files: SharedFiles): void {
  for (const noun of [
    'flavors',
    'images',
    'pools',
    'workspaces',
    'faults',
    'progressions',
  ] as const) {
    checkUnique(folder, noun, 'id', files[noun])
  }
  checkUnique(folder, 'features', 'name', files.features)
  checkUnique(folder, 'authorizations', 'user_id', files.authorizations)
  checkPoolFlavors(folder, files)
  const idle = files.faults.flatMap((rule, index) =>
    [...findingsForRuleInput(rule), ...findingsForRule(rule, null)].map(within(`$[${index}]`)),
  )
  expectFlawless(folder, 'faults', idle)
  const ineffective = files.progressions.flatMap((rule, index) =>
    findingsForProgression(rule).map(within(`$[${index}]`)),
  )
  expectFlawless(folder, 'progressions', ineffective)
  const { users, roles } = files.iam
  for (const key of uniqueUserFields) checkUnique(folder, 'iam', key, users, '$.users')
  const names = Object.keys(roles)
  expectFlawless(
    folder,
    'iam',
    unknownReferences(
      referencesOf(users, 'role', '$.users'),
      new Set(names),
      `one of ${names.join(', ')}`,
    ),
  )
  checkTour(folder, files)
}

/** Throws a SceneError if there are findings. */
function expectFlawless(
  folder: SceneFolder,
  noun: SceneFileName,
  findings: readonly Finding[],
): void {
  if (findings.length > 0) throw sceneError(`${folder.name}/${noun}.json`, findings)
}

/** Throws a SceneError if two entries of a file have the same value of a key. */
function checkUnique<Key extends string>(
  folder: SceneFolder,
  noun: SceneFileName,
  key: Key,
  entries: readonly { [K in Key]?: string | undefined }[],
  place = '$',
): void {
  expectFlawless(folder, noun, findingsForDuplicates(entries, key, place))
}

/** Throws a SceneError if a pool offers flavors that the scene does not have. */
function checkPoolFlavors(folder: SceneFolder, { flavors, pools }: SharedFiles): void {
  const offered = pools.flatMap(({ flavors: ids = [] }, index) =>
    ids.map((id, place) => [`$[${index}].flavors[${place}]`, id] as const),
  )
  const known = new Set(flavors.map(({ id }) => id))
  expectFlawless(folder, 'pools', unknownReferences(offered, known, 'an id of flavors.json'))
}
