import { StoredImage } from '../../schemas/image.ts'
import { isObject, type JsonObject, textOf, withoutEmpty } from '../json.ts'
import type { Notes } from '../notes.ts'
import { completed } from './completed.ts'

export type ImageRecord = JsonObject & { id: string }

/** What images.json is made of. Times are epoch ms. */
interface ImagesInput {
  /** Images of answers. */
  given: readonly JsonObject[]
  groups: readonly JsonObject[]
  /** Instances, which show six fields of their images. */
  notebooks: readonly JsonObject[]
  /** The flavors of the scene: an image runs on what the instance with it runs on. */
  flavors: readonly JsonObject[]
  capturedAt: number
  notes: Notes
}

/** The images of the answers, and those that instances have, completed where a scene needs more. */
export function imagesFileOf(input: ImagesInput): ImageRecord[] {
  const { flavors, given, groups, notebooks, notes } = input
  const byId = new Map(given.map((image) => [String(image['id']), image]))
  const flavorById = new Map(flavors.map((flavor) => [flavor['id'], flavor]))
  const shown = new Map<string, JsonObject>()
  for (const { flavor, image } of notebooks) {
    const id = isObject(image) ? textOf(image['id']) : undefined
    if (id === undefined || byId.has(id) || shown.has(id)) continue
    const { arch, category } = flavorById.get(flavor) ?? {}
    shown.set(id, {
      ...withoutEmpty({ arch, resource_categories: category && [category] }),
      ...(image as object),
    })
    notes.add('Images of instances that no list has: what the instances do not show of them')
  }
  const icons = iconsOf(groups)
  return [...byId, ...shown].map(([id, image]) => {
    const icon = icons.get(groupKey(image)) ?? {}
    return completeImage(id, { ...icon, ...image }, input)
  })
}

/** The fields that a list of groups shows of the images of a group. */
function iconsOf(groups: readonly JsonObject[]): Map<string, JsonObject> {
  return new Map(
    groups.map((group) => {
      const { icon_name, swr_instance_name } = group
      return [groupKey(group), withoutEmpty({ icon_name, swr_instance_name })]
    }),
  )
}

function groupKey({ name, namespace }: JsonObject): string {
  return JSON.stringify([namespace ?? null, name])
}

/** An image with every field that a scene needs; fields of another type are replaced. */
function completeImage(
  id: string,
  image: JsonObject,
  { capturedAt, notes }: ImagesInput,
): ImageRecord {
  const given: JsonObject = withoutEmpty({ ...image, id, ...inCase(image) })
  const guess = guessedImage(id, given, capturedAt)
  return completed(StoredImage, guess, given, () => {
    notes.add('Images with fields that a scene has otherwise')
  })
}

/** The architecture is in lower case in a scene. */
function inCase({ arch }: JsonObject): JsonObject {
  return typeof arch === 'string' ? { arch: arch.toLowerCase() } : {}
}

function guessedImage(id: string, given: JsonObject, capturedAt: number): ImageRecord {
  const path = textOf(given['swr_path']) ?? `swr.example/imported/${textOf(given['name']) ?? id}:1`
  const [, name = 'image', tag = '1'] = /([^/:]+)(?::([^/:]+))?$/.exec(path) ?? []
  return {
    arch: 'x86_64',
    create_at: capturedAt,
    dev_services: ['NOTEBOOK', 'SSH'],
    id,
    name,
    resource_categories: ['CPU'],
    service_type: 'COMMON',
    status: 'ACTIVE',
    swr_path: path,
    tag,
    type: 'BUILD_IN',
    update_at: capturedAt,
    workspace_id: '0',
  }
}
