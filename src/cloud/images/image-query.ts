import type { Image } from '../../schemas/image.ts'
import type { ListImageGroupsQuery, ListImagesQuery } from '../../schemas/image-request.ts'
import { sorted } from '../kernel/paging.ts'
import { sortFields } from '../kernel/sort-fields.ts'

type Unfiltered = 'limit' | 'offset' | 'sort_key' | 'sort_dir' | 'name_fuzzy_match'

/** What restricts a list of images or of their groups. */
type Wanted = Omit<ListImagesQuery & ListImageGroupsQuery, Unfiltered>

type Holds = (image: Image) => boolean

type Compile<T> = (wanted: T, isFuzzy: boolean) => Holds

/** One line a filter. A parameter added to a schema but forgotten here does not compile. */
const filters: { [Key in keyof Required<Wanted>]: Compile<NonNullable<Wanted[Key]>> } = {
  name: (wanted, isFuzzy) => (isFuzzy ? likeName(wanted) : ({ name }) => name === wanted),
  namespace: (wanted) => (image) => image.namespace === wanted,
  type: (wanted) => (image) => image.type === wanted,
  // What the service offers is offered in every workspace.
  workspace_id: (wanted) => (image) => image.type === 'BUILD_IN' || image.workspace_id === wanted,
  service_type: (wanted) => (image) => image.service_type === wanted,
  show_name: (wanted) => (image) => image.show_name === wanted,
  show_tag: (wanted) => (image) => image.show_tag === wanted,
  swr_instance_id: (wanted) => (image) => image.swr_instance_id === wanted,
}

/** The images that all filters of a query hold for. */
export function matching(
  images: readonly Image[],
  query: ListImagesQuery | ListImageGroupsQuery,
): Image[] {
  const wanted: Partial<Wanted> = query
  const holds = (Object.keys(filters) as (keyof Wanted)[]).flatMap((key) => {
    const value = wanted[key]
    return value === undefined
      ? []
      : [(filters[key] as Compile<typeof value>)(value, query.name_fuzzy_match)]
  })
  return images.filter((image) => holds.every((hold) => hold(image)))
}

function likeName(wanted: string): Holds {
  const part = wanted.toLowerCase()
  return ({ name }) => name.toLowerCase().includes(part)
}

type Read = (image: Image) => string | number

/** Fields a list can be sorted by; what an image lacks comes before everything else. */
const reads: Readonly<Record<string, Read>> = {
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

/** Puts images in the order of a query, ties by id in the same direction; 400 ModelArts.6303 for an unknown key. */
export function orderOf({ sort_key = 'create_at', sort_dir }: ListImagesQuery) {
  const fields = [...sortFields(sort_key, reads), 'id'].map((field) => reads[field] as Read)
  return (images: readonly Image[]): Image[] =>
    // Sorting keeps the order of ties, so the field that counts most comes last.
    fields.reduceRight((list, read) => sorted(list, read, sort_dir === 'DESC'), [...images])
}
