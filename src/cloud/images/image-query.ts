import type { Image } from '../../schemas/image.ts'
import type { ListImageGroupsQuery, ListImagesQuery } from '../../schemas/image-request.ts'
import { orderBy, type ReadField } from '../kernel/sort-fields.ts'

type Unfiltered = 'limit' | 'offset' | 'sort_key' | 'sort_dir' | 'name_fuzzy_match'

/** Query parameters that filter a list of images or of image groups. */
type Filters = Omit<ListImagesQuery & ListImageGroupsQuery, Unfiltered>

type ImagePredicate = (image: Image) => boolean

type CompileImageFilter<T> = (wanted: T, isFuzzy: boolean) => ImagePredicate

/** One entry per filter. A parameter that is in a schema but not here is a compile error. */
const filters: {
  [Field in keyof Required<Filters>]: CompileImageFilter<NonNullable<Filters[Field]>>
} = {
  name: (wanted, isFuzzy) => (isFuzzy ? likeName(wanted) : ({ name }) => name === wanted),
  namespace: (wanted) => (image) => image.namespace === wanted,
  type: (wanted) => (image) => image.type === wanted,
  // Built-in images are in every workspace.
  workspace_id: (wanted) => (image) => image.type === 'BUILD_IN' || image.workspace_id === wanted,
  service_type: (wanted) => (image) => image.service_type === wanted,
  show_name: (wanted) => (image) => image.show_name === wanted,
  show_tag: (wanted) => (image) => image.show_tag === wanted,
  swr_instance_id: (wanted) => (image) => image.swr_instance_id === wanted,
}

/** Images that match all filters of a query. */
export function matchingImages(
  images: readonly Image[],
  query: ListImagesQuery | ListImageGroupsQuery,
): Image[] {
  const wanted: Partial<Filters> = query
  const holds = (Object.keys(filters) as (keyof Filters)[]).flatMap((key) => {
    const value = wanted[key]
    return value === undefined
      ? []
      : [(filters[key] as CompileImageFilter<typeof value>)(value, query.name_fuzzy_match)]
  })
  return images.filter((image) => holds.every((hold) => hold(image)))
}

function likeName(wanted: string): ImagePredicate {
  const part = wanted.toLowerCase()
  return ({ name }) => name.toLowerCase().includes(part)
}

/** Fields that a list can be sorted by; a missing value sorts before all others. */
const reads: Readonly<Record<string, ReadField<Image>>> = {
  create_at: ({ create_at }) => create_at,
  update_at: ({ update_at }) => update_at,
  name: ({ name }) => name,
  tag: ({ tag = '' }) => tag,
  size: ({ size = -1 }) => size,
  status: ({ status }) => status,
  type: ({ type }) => type,
  namespace: ({ namespace = '' }) => namespace,
  id: ({ id }) => id,
}

/**
 * Returns a function that sorts images as the query asks, ties by id in the same direction. Throws
 * 400 ModelArts.6303 for an unknown field.
 */
export function orderOf({ sort_key = 'create_at', sort_dir }: ListImagesQuery) {
  return orderBy(`${sort_key},id`, reads, sort_dir === 'DESC')
}
