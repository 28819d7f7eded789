import type { Faker } from '@faker-js/faker'
import type { Catalog } from '../../cloud/catalog.ts'
import { Ids } from '../../cloud/kernel/ids.ts'
import type { Flavor } from '../../schemas/flavor.ts'
import type { Image } from '../../schemas/image.ts'
import type { SceneNotebook } from '../../schemas/scene.ts'
import type { EntrySource } from './scene-entries.ts'
import { SceneError } from './scene-files.ts'
import type { References } from './scene-notebooks.ts'

export interface GenerateOptions {
  count: number
  seed: number
}

/** The moment generated instances look back from, so that the same seed gives the same bytes on any day. */
const NOW = 1_767_225_600_000

const DAY = 86_400_000

type Status = NonNullable<SceneNotebook['status']>

/** How often a status comes up, in a hundred. */
const statuses: readonly { value: Status; weight: number }[] = [
  { value: 'RUNNING', weight: 46 },
  { value: 'STOPPED', weight: 30 },
  { value: 'CREATING', weight: 4 },
  { value: 'STARTING', weight: 3 },
  { value: 'STOPPING', weight: 3 },
  { value: 'SNAPSHOTTING', weight: 2 },
  { value: 'DELETING', weight: 2 },
  { value: 'INIT', weight: 1 },
  { value: 'CREATE_FAILED', weight: 3 },
  { value: 'START_FAILED', weight: 2 },
  { value: 'DELETE_FAILED', weight: 1 },
  { value: 'ERROR', weight: 2 },
  { value: 'FROZEN', weight: 1 },
]

const failReasons: Partial<Record<Status, readonly string[]>> = {
  CREATE_FAILED: ['Failed to pull the image.', 'The resources of the flavor are insufficient.'],
  START_FAILED: ['Failed to mount the storage.', 'The resources of the flavor are insufficient.'],
  DELETE_FAILED: ['Failed to release the storage.'],
  ERROR: ['The node of the instance is unavailable.', 'The container exited with code 137.'],
}

const tagValues = {
  team: ['vision', 'speech', 'nlp', 'platform'],
  stage: ['dev', 'test', 'prod'],
  project: ['atlas', 'borealis', 'caspian', 'delta'],
}

/** Seeding faker costs as much as making several instances. */
const BATCH = 64

/** Realistic instances from a seed, each the same whatever others are made. Faker is loaded here, and only now. */
export async function generated(
  { count, seed }: GenerateOptions,
  references: References,
): Promise<EntrySource> {
  const { faker } = await import('@faker-js/faker/locale/en')
  const make = maker(faker, references)
  let batch: { number: number; entries: SceneNotebook[] } | undefined
  return {
    name: `${count} generated notebooks`,
    total: count,
    isChecked: true,
    entry: (index) => {
      const number = Math.floor(index / BATCH)
      // A batch is made at once: between its instances another generator could seed the same faker.
      if (batch?.number !== number) {
        faker.seed([seed, number])
        const ids = new Ids(`${seed}/notebooks/${number}`)
        const entries = Array.from({ length: BATCH }, (_, at) => make(number * BATCH + at, ids))
        batch = { number, entries }
      }
      return batch.entries[index % BATCH]
    },
  }
}

function maker(faker: Faker, { catalog, iam, workspaces }: References) {
  const choices = choicesIn(catalog)
  const pools = [...catalog.pools.keys()]
  const others = iam.users.filter((user) => user !== iam.admin)
  const one = <T>(list: readonly T[]): T => faker.helpers.arrayElement(list)
  const chance = (percent: number) => faker.number.int(99) < percent

  return (index: number, ids: Ids): SceneNotebook => {
    const owner = index % 3 === 0 || others.length === 0 ? iam.admin : one(others)
    const { flavor, image, categories } = one(choices)
    const status = faker.helpers.weightedArrayElement(statuses)
    const reasons = failReasons[status]
    const created = NOW - faker.number.int({ min: 0, max: 90 * DAY })
    const touched = created + faker.number.int({ min: 0, max: NOW - created })
    const category = one(categories)
    const timing = chance(80)
    const sort = one(['train', 'eval', 'explore', 'label', 'tune', 'demo'])
    const key = `${faker.word.noun()}-key`.replace(/[^A-Za-z0-9-]/g, '')
    return {
      id: ids.uuid(),
      token: ids.token(),
      name: `${sort}-${faker.word.adjective()}-${faker.word.noun()}-${index}`.replace(
        /[^\w-]/g,
        '',
      ),
      description: chance(70) ? faker.lorem.sentence({ min: 3, max: 8 }) : '',
      status,
      flavor: flavor.id,
      image: { id: image.id },
      user_id: owner.id,
      workspace_id: chance(75) ? '0' : one([...workspaces]),
      lease: {
        create_at: created,
        update_at: touched,
        duration: timing
          ? touched - created + 3_600_000 * faker.number.int({ min: 1, max: 72 })
          : -1,
        enable: timing,
        type: chance(90) ? 'TIMING' : 'IDLE',
      },
      volume: {
        category,
        ownership: 'MANAGED',
        capacity: category === 'EVS' ? faker.number.int({ min: 1, max: 100 }) * 5 : 50,
      },
      tags: Object.entries(tagValues).flatMap(([name, values]) =>
        chance(40) ? [{ key: name, value: one(values) }] : [],
      ),
      ...(chance(25) ? { endpoints: [{ service: 'SSH', key_pair_names: [key] }] } : {}),
      ...(pools.length > 0 && chance(15) ? { pool: { id: one(pools) } } : {}),
      ...(reasons === undefined ? {} : { fail_reason: one(reasons) }),
    }
  }
}

interface Choice {
  flavor: Flavor
  image: Image
  categories: ('EVS' | 'EFS')[]
}

/** Every flavor with every image that runs on it. */
function choicesIn({ flavors, images }: Catalog): Choice[] {
  const choices: Choice[] = []
  for (const flavor of flavors.values()) {
    const categories = (['EVS', 'EFS'] as const).filter((kind) => flavor.storages.includes(kind))
    if (flavor.feature !== 'NOTEBOOK' || categories.length === 0) continue
    for (const image of images.values()) {
      if (image.status === 'ACTIVE' && fits(image, flavor)) {
        choices.push({ flavor, image, categories })
      }
    }
  }
  if (choices.length > 0) return choices
  throw new SceneError([
    'flavors.json: found no flavor to generate notebooks with, expected one of feature NOTEBOOK with EVS or EFS storage and an ACTIVE image of its arch and category',
  ])
}

function fits(image: Image, flavor: Flavor): boolean {
  return image.arch === flavor.arch && image.resource_categories.includes(flavor.category)
}
