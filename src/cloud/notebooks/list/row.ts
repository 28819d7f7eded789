import { type Finding, findingLine, read } from '../../../schemas/findings.ts'
import type { Image } from '../../../schemas/image.ts'
import { Notebook } from '../../../schemas/notebook.ts'
import { pagePath, shownFields, type WholeNotebook } from '../shown-fields.ts'
import { withWholeImage } from '../whole-image.ts'
import { folded } from './folded-text.ts'

/** The fields of a notebook that filters, searches and sorts read. */
export type ListedFields = Readonly<
  Pick<
    WholeNotebook,
    | 'billing_items'
    | 'custom_spec'
    | 'description'
    | 'feature'
    | 'flavor'
    | 'id'
    | 'image'
    | 'ip'
    | 'lease'
    | 'name'
    | 'pool'
    | 'status'
    | 'tags'
    | 'user'
    | 'user_id'
    | 'workspace_id'
  >
>

/** A notebook in a form that needs little memory. Its fields are made when they are read, each time anew. */
export abstract class CompactNotebook {
  /** Epoch ms, as in the lease. */
  abstract get createdAt(): number
  /** The notebook with all its fields. */
  abstract whole(): WholeNotebook
}

/** A stored notebook, with values that reads need. */
export class Row {
  /** The fields that lists read. For a compact notebook they cost much less than the notebook. */
  readonly fields: ListedFields
  /** The whole notebook; undefined for a compact one that was not read yet. */
  #notebook: WholeNotebook | undefined
  #json: readonly string[] | undefined
  #whole: { image: Image; json: readonly string[] } | undefined

  /** Does not check the notebook; `rowOf` does. */
  constructor(notebook: WholeNotebook | (CompactNotebook & ListedFields)) {
    this.fields = notebook
    this.#notebook = notebook instanceof CompactNotebook ? undefined : notebook
  }

  /** The notebook with all its fields: always the same object. */
  get notebook(): WholeNotebook {
    this.#notebook ??= (this.fields as unknown as CompactNotebook).whole()
    return this.#notebook
  }

  /** Time of the creation, epoch ms. */
  get createdAt(): number {
    const { fields } = this
    return fields instanceof CompactNotebook ? fields.createdAt : fields.lease.create_at
  }

  /** The name, folded for the fuzzy match. */
  get name(): string {
    return folded(this.fields.name)
  }

  /** JSON of the notebook, split where the base URL is inserted; encoded at the first read. */
  get json(): readonly string[] {
    this.#json ??= encodedParts(shownFields(this.#read()))
    return this.#json
  }

  /** The same with all fields of its image as it is now; encoded again only when the image has changed. */
  jsonWith(image: Image): readonly string[] {
    if (this.#whole?.image !== image) {
      this.#whole = {
        image,
        json: encodedParts(withWholeImage(shownFields(this.#read()), image)),
      }
    }
    return this.#whole.json
  }

  /** The notebook, which is not kept if it is compact. */
  #read(): WholeNotebook {
    return this.#notebook ?? (this.fields as unknown as CompactNotebook).whole()
  }
}

/**
 * Checks a notebook and wraps it. Throws if it does not match the schema: that would be a bug of this server. Recorded
 * fields may have any value.
 */
export function rowOf(notebook: WholeNotebook): Row {
  read(
    Notebook,
    shownFields({ ...notebook, recorded: undefined }),
    (findings) => new InvalidNotebookError(notebook.id, findings),
  )
  return new Row(notebook)
}

/** JSON without the base URL, split where it is inserted. */
export function encodedParts(answer: Notebook): string[] {
  return JSON.stringify(withSortedKeys(answer)).split(`":"${pagePath(answer.id)}"`)
}

/** The service sends the fields in alphabetic order. */
function withSortedKeys(answer: Notebook): object {
  return Object.fromEntries(Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The notebook as JSON; its URLs start with `base`, for example `http://127.0.0.1:6404`. */
export function jsonOf({ fields, json }: Row, base: string): string {
  return joinedJson(json, fields.id, base)
}

/** Joins the parts of the JSON of a notebook with its URL. */
export function joinedJson(json: readonly string[], id: string, base: string): string {
  const link = `":"${base}${pagePath(id)}"`
  let text = json[0] as string
  for (let index = 1; index < json.length; index++) text += link + json[index]
  return text
}

/** A notebook that does not match the schema. */
export class InvalidNotebookError extends Error {
  override readonly name = 'InvalidNotebookError'
  readonly findings: readonly Finding[]

  constructor(id: string, findings: readonly Finding[]) {
    super(`Notebook ${id} does not match the schema: ${findings.map(findingLine).join('; ')}`)
    this.findings = findings
  }
}
