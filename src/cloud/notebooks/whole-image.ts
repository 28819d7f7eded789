import { Image } from '../../schemas/image.ts'
import { swrAddress } from '../../schemas/image-request.ts'
import type { Notebook } from '../../schemas/notebook.ts'
import { sizeOf } from '../images/new-image.ts'

/** The names of the fields; the schema is built when they are first needed. */
let names: readonly string[] | undefined

function fieldNames(): readonly string[] {
  names ??= Object.keys(Image.shape).sort()
  return names
}

/**
 * The notebook with every field of its image that the documents list
 * (docs/contract/discrepancies.md#image-of-an-instance). Fields that the notebook stores win.
 */
export function withWholeImage(notebook: Notebook, image: Image): Notebook {
  const all = { ...assumedFields(image), ...image }
  const known = fieldNames().map((field) => [field, all[field as keyof Image]])
  return { ...notebook, image: { ...Object.fromEntries(known), ...notebook.image } }
}

/** Fields that an image of a scene may lack, but that the documents list for every image. */
function assumedFields({ resource_categories, swr_path, type }: Image): Partial<Image> {
  return {
    description: '',
    namespace: swrAddress(swr_path)?.namespace,
    origin: 'CUSTOMIZE',
    size: sizeOf(swr_path),
    status_message: '',
    support_res_categories: resource_categories,
    swr_instance_id: null,
    tags: [],
    visibility: type === 'BUILD_IN' ? 'PUBLIC' : 'PRIVATE',
  }
}
