import type { Faker } from '@faker-js/faker'
import type { Catalog } from '../../cloud/catalog.ts'
import { Ids } from '../../cloud/kernel/ids.ts'
import { SeededRandom } from '../../cloud/kernel/seeded-random.ts'
import type { Flavor } from '../../schemas/flavor.ts'
import type { Image } from '../../schemas/image.ts'
import type { SceneNotebook } from '../../schemas/scene.ts'
import { purposes, withSpecialTexts } from './generated-texts.ts'
import type { EntrySource } from './scene-entries.ts'
import { SceneError } from './scene-files.ts'
import type { References } from './scene-notebooks.ts'

export interface GenerateOptions {
  count: number
  seed: number
}

/** Epoch ms from which generated times count back; fixed, so that a seed gives the same bytes on any day. */
const REFERENCE_TIME = 1_767_225_600_000

const DAY = 86_400_000

type Status = NonNullable<SceneNotebook['status']>

/** Share of each status, in percent. */
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

/** Instances generated after one seeding of faker, which costs as much as several instances. */
const BATCH = 64

/**
 * Source of realistic instances. Instance n depends only on n, the seed and the references.
 * Loads faker on the first call, because the import is slow.
 */
export async function generatedNotebooks(
  { count, seed }: GenerateOptions,
  references: References,
): Promise<EntrySource> {
  const { faker } = await import('@faker-js/faker/locale/en')
  const createNotebook = notebookFactory(faker, references)
  let batch: { number: number; entries: SceneNotebook[] } | undefined
  return {
    name: `${count} generated notebooks`,
    total: count,
    isChecked: true,
    entry: (index) => {
      const number = Math.floor(index / BATCH)
      // Generates the whole batch at once: another generator could seed the same faker in between.
      if (batch?.number !== number) {
        faker.seed([seed, number])
        const ids = new Ids(`${seed}/notebooks/${number}`)
        const texts = new SeededRandom(`${seed}/texts/${number}`)
        const entries = Array.from({ length: BATCH }, (_, at) =>
          createNotebook(number * BATCH + at, ids, texts),
        )
        batch = { number, entries }
      }
      return batch.entries[index % BATCH]
    },
  }
}

function notebookFactory(faker: Faker, { catalog, iam, workspaces }: References) {
  const combinations = combinationsIn(catalog)
  const pools = [...catalog.pools.keys()]
  const otherUsers = iam.users.filter((user) => user !== iam.admin)
  const pick = <T>(list: readonly T[]): T => faker.helpers.arrayElement(list)
  const chance = (percent: number) => faker.number.int(99) < percent

  return (index: number, ids: Ids, texts: SeededRandom): SceneNotebook => {
    const owner = index % 3 === 0 || otherUsers.length === 0 ? iam.admin : pick(otherUsers)
    const { flavor, image, categories } = pick(combinations)
    const status = faker.helpers.weightedArrayElement(statuses)
    const reasons = failReasons[status]
    const created = REFERENCE_TIME - faker.number.int({ min: 0, max: 90 * DAY })
    const updated = created + faker.number.int({ min: 0, max: REFERENCE_TIME - created })
    const category = pick(categories)
    const autoStops = chance(80)
    const purpose = pick(Object.keys(purposes) as (keyof typeof purposes)[])
    const keyPairName = `${faker.word.noun()}-key`.replace(/[^A-Za-z0-9-]/g, '')
    return {
      id: ids.uuid(),
      token: ids.token(),
      ...withSpecialTexts(
        {
          name: `${purpose}-${faker.word.adjective()}-${faker.word.noun()}-${index}`.replace(
            /[^\w-]/g,
            '',
          ),
          description: chance(70) ? faker.lorem.sentence({ min: 3, max: 8 }) : '',
        },
        purpose,
        index,
        texts,
      ),
      status,
      flavor: flavor.id,
      image: { id: image.id },
      user_id: owner.id,
      workspace_id: chance(75) ? '0' : pick([...workspaces]),
      lease: {
        create_at: created,
        update_at: updated,
        duration: autoStops
          ? updated - created + 3_600_000 * faker.number.int({ min: 1, max: 72 })
          : -1,
        enable: autoStops,
        type: chance(90) ? 'TIMING' : 'IDLE',
      },
      volume: {
        category,
        ownership: 'MANAGED',
        capacity: category === 'EVS' ? faker.number.int({ min: 1, max: 100 }) * 5 : 50,
      },
      tags: Object.entries(tagValues).flatMap(([name, values]) =>
        chance(40) ? [{ key: name, value: pick(values) }] : [],
      ),
      ...(chance(25) ? { endpoints: [{ service: 'SSH', key_pair_names: [keyPairName] }] } : {}),
      ...(pools.length > 0 && chance(15) ? { pool: { id: pick(pools) } } : {}),
      ...(reasons === undefined ? {} : { fail_reason: pick(reasons) }),
    }
  }
}

interface Combination {
  flavor: Flavor
  image: Image
  categories: ('EVS' | 'EFS')[]
}

/** Every flavor with every image that runs on it. Throws a SceneError if there is none. */
function combinationsIn({ flavors, images }: Catalog): Combination[] {
  const combinations: Combination[] = []
  for (const flavor of flavors.values()) {
    const categories = (['EVS', 'EFS'] as const).filter((kind) => flavor.storages.includes(kind))
    if (flavor.feature !== 'NOTEBOOK' || categories.length === 0) continue
    for (const image of images.values()) {
      if (image.status === 'ACTIVE' && fits(image, flavor)) {
        combinations.push({ flavor, image, categories })
      }
    }
  }
  if (combinations.length > 0) return combinations
  throw new SceneError([
    'flavors.json: found no flavor to generate notebooks with, expected one of feature NOTEBOOK with EVS or EFS storage and an ACTIVE image of its arch and category',
  ])
}

function fits(image: Image, flavor: Flavor): boolean {
  return image.arch === flavor.arch && image.resource_categories.includes(flavor.category)
}
