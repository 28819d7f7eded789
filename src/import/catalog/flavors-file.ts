import { CatalogFlavor } from '../../schemas/flavor.ts'
import { type JsonObject, withoutEmpty } from '../json.ts'
import type { Notes } from '../notes.ts'
import { completed } from './completed.ts'

export type FlavorRecord = JsonObject & { id: string }

/** What flavors.json is made of. */
interface FlavorsInput {
  /** Flavors of answers. */
  given: readonly JsonObject[]
  /** Ids of the flavors of instances. */
  used: ReadonlySet<string>
  /** The flavors of the default scene. */
  defaults: readonly FlavorRecord[]
  notes: Notes
}

/** The flavors of the answers, and those that instances have, completed where a scene needs more. */
export function flavorsFileOf({ defaults, given, notes, used }: FlavorsInput): FlavorRecord[] {
  const byId = new Map(given.map((flavor) => [String(flavor['id']), flavor]))
  const missing = [...used].filter((id) => !byId.has(id))
  const known = new Map(defaults.map((flavor) => [flavor.id, flavor]))
  for (const id of missing) {
    notes.add(
      known.has(id)
        ? 'Flavors of instances that are those of the default scene'
        : 'Flavors of instances that were made up from their ids',
    )
  }
  const all = [...byId, ...missing.map((id): [string, JsonObject] => [id, known.get(id) ?? {}])]
  return all.map(([id, flavor]) => completeFlavor(id, flavor, notes))
}

/** A flavor with every field that a scene needs; fields of another type are replaced. */
function completeFlavor(id: string, flavor: JsonObject, notes: Notes): FlavorRecord {
  const guess = guessedFlavor(id)
  const given = withoutEmpty({ ...flavor, id, ...sizes(flavor) })
  return completed(CatalogFlavor, guess, given, () => {
    notes.add('Flavors with fields that a scene has otherwise')
  })
}

/** Numbers that some answers have as text: the memory in KB, and the number of CPUs. */
function sizes({ memory, vcpus }: JsonObject): JsonObject {
  const texts = Object.entries({ memory, vcpus }).filter(
    ([, value]) => typeof value === 'string' && /^\d+$/.test(value),
  )
  return Object.fromEntries(texts.map(([key, value]) => [key, Number(value)]))
}

/** What an id such as `modelarts.vm.gpu.v100` says of a flavor. */
function guessedFlavor(id: string): FlavorRecord & { category: string; arch: string } {
  const category = /ascend|snt|npu|d910|kunpeng.*a/i.test(id)
    ? 'ASCEND'
    : /gpu|v100|a100|t4|p4|pnt|vnt|ant/i.test(id)
      ? 'GPU'
      : 'CPU'
  const vcpus = Number(/(\d+)u/i.exec(id)?.[1] ?? 8)
  return {
    arch: category === 'ASCEND' || /arm|kunpeng/i.test(id) ? 'aarch64' : 'x86_64',
    billing: { code: id, unit_num: 1 },
    category,
    description: '',
    feature: /free/i.test(id) ? 'DEFAULT' : 'NOTEBOOK',
    free: /free/i.test(id),
    id,
    memory: Math.min(Math.max(vcpus, 1), 1024) * 4_194_304,
    name: id,
    sold_out: false,
    storages: ['EVS', 'EFS', 'OBS', 'OBSFS'],
    vcpus: Math.min(Math.max(vcpus, 1), 1024),
  }
}
