import type { Image } from '../../../schemas/image.ts'
import type { Notebook } from '../../../schemas/notebook.ts'
import type { Images } from '../../images/images.ts'
import { type AnsweredAction, actionAnswer } from '../shown-fields.ts'
import { withWholeImage } from '../whole-image.ts'
import { encodedParts, joinedJson, jsonOf, type Row } from './row.ts'

/** Fields of the image that instances show: six, or all of the documents' table. */
export type InstanceImage = 'short' | 'full'

/** Writes the instances of one project as JSON. */
export class NotebookEncoder {
  readonly #images: Pick<Images, 'get'>
  readonly #mode: InstanceImage

  constructor(images: Pick<Images, 'get'>, mode: InstanceImage) {
    this.#images = images
    this.#mode = mode
  }

  /** The notebook as JSON; its URLs start with `base`, for example `http://127.0.0.1:6404`. */
  jsonOf(row: Row, base: string): string {
    const image = this.#imageOf(row)
    if (image === undefined) return jsonOf(row, base)
    return joinedJson(row.jsonWith(image), row.fields.id, base)
  }

  /** Response of an action, as JSON. */
  answerOf(row: Row, action: AnsweredAction, base: string): string {
    const image = this.#imageOf(row)
    const answer = actionAnswer(row.notebook, action)
    const shown = image === undefined ? answer : withWholeImage(answer, image)
    return joinedJson(encodedParts(shown), row.notebook.id, base)
  }

  /** A copy of the notebook as the API shows it. */
  valueOf(row: Row, base: string): Notebook {
    return JSON.parse(this.jsonOf(row, base)) as Notebook
  }

  /** The image to take fields from; undefined if the six stored fields are shown, or if the image is gone. */
  #imageOf({ fields }: Row): Image | undefined {
    return this.#mode === 'short' ? undefined : this.#images.get(fields.image.id)
  }
}
