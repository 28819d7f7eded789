import { type Finding, quote } from '../../schemas/findings.ts'
import type { ProgressionRule } from '../../schemas/progression.ts'
import type { SceneEvent, SceneFileName } from '../../schemas/scene.ts'
import { whyItIsTooMuch, whyItNeverFires } from '../faults/fault-rule.ts'
import { whyItHasNoEffect } from '../progressions.ts'
import { identifying } from './admit-users.ts'
import { inEntry } from './scene-entries.ts'
import { hasFile, type SceneFolder, type SharedFiles, sceneError } from './scene-files.ts'

/** Throws a SceneError if an agenda names instances that the scene does not have; `known` has their ids and names. */
export function expectInstances(
  folder: SceneFolder,
  agenda: readonly SceneEvent[],
  known: ReadonlySet<string>,
): void {
  const expected = 'the id or name of an instance of notebooks.json'
  const lost = agenda.flatMap(({ notebook }, index) =>
    known.has(notebook)
      ? []
      : [{ path: `$[${index}].notebook`, found: quote(notebook), expected, words: [...known] }],
  )
  if (lost.length > 0) throw sceneError(`${folder.name}/agenda.json`, lost)
}

/** Throws a SceneError if a scene has notebooks.json although its scene.json generates the instances. */
export async function expectNoNotebooks(folder: SceneFolder, generate: object): Promise<void> {
  if (!(await hasFile(folder, 'notebooks'))) return
  const expected = 'no generate when the scene has notebooks.json'
  const finding = { path: '$.generate', found: quote(generate), expected }
  throw sceneError(`${folder.name}/scene.json`, [finding])
}

/** Checks across the entries of each file: duplicate ids, unknown roles. Throws a SceneError. */
export function expectSound(folder: SceneFolder, files: SharedFiles): void {
  for (const noun of [
    'flavors',
    'images',
    'pools',
    'workspaces',
    'faults',
    'progressions',
  ] as const) {
    expectUnlike(folder, noun, 'id', files[noun])
  }
  expectUnlike(folder, 'features', 'name', files.features)
  expectUnlike(folder, 'authorizations', 'user_id', files.authorizations)
  expectFlavors(folder, files)
  const idle = files.faults.flatMap((rule, index) =>
    [...whyItIsTooMuch(rule), ...whyItNeverFires(rule)].map((finding) => inEntry(index, finding)),
  )
  if (idle.length > 0) throw sceneError(`${folder.name}/faults.json`, idle)
  expectEffective(folder, files.progressions)
  const { users, roles } = files.iam
  for (const key of identifying) expectUnlike(folder, 'iam', key, users, '$.users')
  const unknown = users.flatMap(({ role }, index) =>
    Object.hasOwn(roles, role)
      ? []
      : [
          {
            path: `$.users[${index}].role`,
            found: quote(role),
            expected: `one of ${Object.keys(roles).join(', ')}`,
          },
        ],
  )
  if (unknown.length > 0) throw sceneError(`${folder.name}/iam.json`, unknown)
}

/** Throws a SceneError if two entries of a file have the same value at a key. */
function expectUnlike<Key extends string>(
  folder: SceneFolder,
  noun: SceneFileName,
  key: Key,
  entries: readonly { [K in Key]?: string | undefined }[],
  at = '$',
): void {
  const clashes = clashesOf(entries, key, at)
  if (clashes.length > 0) throw sceneError(`${folder.name}/${noun}.json`, clashes)
}

/** One finding for each entry whose value at the key is the value of an earlier entry. */
export function clashesOf<Key extends string>(
  entries: readonly { [K in Key]?: string | undefined }[],
  key: Key,
  at = '$',
): Finding[] {
  const seen = new Set<string | undefined>()
  return entries.flatMap(({ [key]: id }, index) => {
    if (id === undefined || !seen.has(id)) {
      seen.add(id)
      return []
    }
    const expected = `${/^[ai]/.test(key) ? 'an' : 'a'} ${key} that no other entry has`
    return [{ path: `${at}[${index}].${key}`, found: quote(id), expected }]
  })
}

/** Throws a SceneError if a pool offers flavors that the scene does not have. */
function expectFlavors(folder: SceneFolder, { flavors, pools }: SharedFiles): void {
  const known = new Set(flavors.map(({ id }) => id))
  const unknown = pools.flatMap((pool, index) =>
    (pool.flavors ?? []).flatMap((id, place) =>
      known.has(id)
        ? []
        : [
            {
              path: `$[${index}].flavors[${place}]`,
              found: quote(id),
              expected: 'an id of flavors.json',
            },
          ],
    ),
  )
  if (unknown.length > 0) throw sceneError(`${folder.name}/pools.json`, unknown)
}

/** Throws a SceneError if a progression rule has keys without an effect. */
function expectEffective(folder: SceneFolder, rules: readonly ProgressionRule[]): void {
  const idle = rules.flatMap((rule, index) =>
    whyItHasNoEffect(rule).map((finding) => inEntry(index, finding)),
  )
  if (idle.length > 0) throw sceneError(`${folder.name}/progressions.json`, idle)
}
