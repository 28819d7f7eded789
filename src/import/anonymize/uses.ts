import { operation, operationIds } from '../../schemas/operations.ts'
import { isSecretName } from '../../schemas/secrets.ts'
import { CATALOG_WORDS, PACKAGE_TEXTS, ROLE_WORDS } from './public-words.ts'
import { schemaWords } from './schema-words.ts'

/**
 * What a text is for. `kept` stays, `name` may stay, `secret` is replaced as a whole, `address` has no words that may
 * stay, `catalog`, `action` and `role` keep public words.
 */
export type Use =
  | 'kept'
  | 'text'
  | 'name'
  | 'secret'
  | 'address'
  | 'catalog'
  | 'action'
  | 'role'
  | 'field'

/** Where a text stands. */
export interface Place {
  file: string
  /** The field that has it, or that has the list with it. */
  field: string
  /** Whether it is in tags or labels. */
  inTags: boolean
  /** Whether it is in an image of the vendor. */
  inPublicImage: boolean
}

const NAMES: ReadonlySet<string> = new Set([
  'name',
  'description',
  'title',
  'story',
  'en',
  'zh',
  'notebook',
  'owner',
  'instance',
  'user',
  'key_pair_names',
  'ssh_keys',
  'key-pairs',
])

const FLAVORS: ReadonlySet<string> = new Set([
  'flavor',
  'flavors',
  'flavor_id',
  'resource_flavor',
  'clusterFlavor',
  'jobFlavors',
  'code',
  'evs_sku_code',
])

/** Fields of an image that show what the vendor calls it. */
const IMAGE_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'tag',
  'description',
  'show_name',
  'show_tag',
  'icon_name',
  'swr_path',
  'namespace',
])

/** Fields whose values are words of the service, though no schema lists them. */
const TECHNICAL: ReadonlySet<string> = new Set([
  'type',
  'scope',
  'scopeType',
  'phase',
  'state',
  'mode',
  'kind',
  'apiVersion',
  'volumeType',
  'volumeGroup',
  'lvType',
  'runtime',
  'updateStrategy',
  'gpuVersion',
  'npuVersion',
  'gpu_type',
  'jupyter_version',
  'version',
  'arch',
  'dev_services',
])

/** Fields with sizes as text. */
const SIZES: ReadonlySet<string> = new Set([
  'evs_max_size',
  'gpu_memory',
  'npu_memory',
  'memory',
  'size',
  'dockerBaseSize',
])

const SIZE = /^\d+(?: ?[KMGT]?i?B?)?$/

const TIME =
  /^(?:[+-]?\d+(?:\.\d+)?(?:ms|s|m|h|d)|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?)$/

const ERROR_CODE = /^(?:ModelArts|APIGW|APIG|IAM|KPS|Ecs|Mock|PVC|common)\.\d{1,8}$/

/** Text of epoch milliseconds, in fields of times only. */
const EPOCH = /^\d{10,13}$/

const TIME_FIELD =
  /(?:^|_)(?:time|at|timestamp|date|duration)$|[a-z](?:Time|At|Timestamp|Date|Duration)$/

export function isTimeField(field: string): boolean {
  return TIME_FIELD.test(field)
}

/** What a text is for: where it stands decides, and for public values what it is. */
export function useOf(text: string, place: Place): Use {
  const { file, field, inTags, inPublicImage } = place
  if (PACKAGE_TEXTS.has(text) || schemaWords().listed.get(file)?.get(field)?.has(text))
    return 'kept'
  if (TIME.test(text) || (EPOCH.test(text) && isTimeField(field))) return 'kept'
  if (SIZES.has(field) && SIZE.test(text)) return 'kept'
  if (inTags) return 'name'
  if (field === 'error_code') return ERROR_CODE.test(text) ? 'kept' : 'text'
  if (isSecretName(field)) return /^mock-[a-z-]+-/.test(text) ? 'text' : 'secret'
  if (file === 'buckets.json') return 'address'
  if (field === 'allow') return 'action'
  if (field === 'role') return 'role'
  if (FLAVORS.has(field) || TECHNICAL.has(field)) return 'catalog'
  if (file === 'flavors.json') return 'catalog'
  if (inPublicImage && IMAGE_FIELDS.has(field)) return 'catalog'
  return NAMES.has(field) || /_name$/.test(field) ? 'name' : 'text'
}

let actionWords: ReadonlySet<string> | undefined

/** Words of the IAM actions that the operations ask for. */
function wordsOfActions(): ReadonlySet<string> {
  actionWords ??= new Set(
    operationIds.flatMap((id) => (operation(id).action ?? '').toLowerCase().split(':')),
  )
  return actionWords
}

/** Whether a word in lower case is public in a text with this use. */
export function isPublicWord(word: string, use: Use): boolean {
  if (use === 'catalog') return word.length === 1 || CATALOG_WORDS.has(word)
  if (use === 'role') return ROLE_WORDS.has(word)
  return use === 'action' && wordsOfActions().has(word)
}
