import type { Faker } from '@faker-js/faker'
import type { Catalog } from '../../cloud/catalog.ts'
import type { Flavor } from '../../schemas/flavor.ts'
import type { IamUser } from '../../schemas/iam.ts'
import type { Image } from '../../schemas/image.ts'
import type { SceneNotebook } from '../../schemas/scene.ts'
import { SceneError } from './scene-files.ts'
import type { References } from './scene-notebooks.ts'

/** Epoch ms from which generated times count back; fixed, so that a seed gives the same bytes on any day. */
export const REFERENCE_TIME = 1_767_225_600_000

type Status = NonNullable<SceneNotebook['status']>

/** Each status with its share in percent, and why it is in it if that is a failure. */
const statuses: readonly { value: Status; weight: number; reasons?: readonly string[] }[] = [
  { value: 'RUNNING', weight: 46 },
  { value: 'STOPPED', weight: 30 },
  { value: 'CREATING', weight: 4 },
  { value: 'STARTING', weight: 3 },
  { value: 'STOPPING', weight: 3 },
  { value: 'SNAPSHOTTING', weight: 2 },
  { value: 'DELETING', weight: 2 },
  { value: 'INIT', weight: 1 },
  {
    value: 'CREATE_FAILED',
    weight: 3,
    reasons: ['Failed to pull the image.', 'The resources of the flavor are insufficient.'],
  },
  {
    value: 'START_FAILED',
    weight: 2,
    reasons: ['Failed to mount the storage.', 'The resources of the flavor are insufficient.'],
  },
  { value: 'DELETE_FAILED', weight: 1, reasons: ['Failed to release the storage.'] },
  {
    value: 'ERROR',
    weight: 2,
    reasons: ['The node of the instance is unavailable.', 'The container exited with code 137.'],
  },
  { value: 'FROZEN', weight: 1 },
]

/** Keys and values of tags. */
export const tagValues = [
  ['team', ['vision', 'speech', 'nlp', 'platform']],
  ['stage', ['dev', 'test', 'prod']],
  ['project', ['atlas', 'borealis', 'caspian', 'delta']],
] as const

export interface Combination {
  flavor: Flavor
  image: Image
  categories: readonly ('EVS' | 'EFS')[]
}

/** What the values of generated instances are drawn from. */
export interface NotebookChoices {
  /** The admin first. */
  owners: readonly IamUser[]
  combinations: readonly Combination[]
  pools: readonly string[]
  workspaces: readonly string[]
  statuses: typeof statuses
  /** The weights of the statuses, each one with those before it. */
  statusSums: readonly number[]
  adjectives: readonly string[]
  nouns: readonly string[]
  /** Words of descriptions. */
  words: readonly string[]
}

/** Throws a SceneError if there is no flavor to generate notebooks with. */
export function notebookChoices(
  { definitions }: Faker,
  { catalog, iam, workspaces }: References,
): NotebookChoices {
  let sum = 0
  return {
    owners: [iam.admin, ...iam.users.filter((user) => user !== iam.admin)],
    combinations: combinationsIn(catalog),
    pools: [...catalog.pools.keys()],
    workspaces: [...workspaces],
    statuses,
    statusSums: statuses.map(({ weight }) => {
      sum += weight
      return sum
    }),
    adjectives: definitions.word.adjective,
    nouns: definitions.word.noun,
    words: definitions.lorem.word,
  }
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
