import { type Finding, findingLine, read } from '../../../schemas/findings.ts'
import type { Image } from '../../../schemas/image.ts'
import { Notebook } from '../../../schemas/notebook.ts'
import { pagePath, shownFields, type WholeNotebook } from '../shown-fields.ts'
import { withWholeImage } from '../whole-image.ts'
import { folded } from './folded-text.ts'

/** A stored notebook, with values that reads need and that are computed once. */
export class Row {
  readonly notebook: WholeNotebook
  /** The name, folded for the fuzzy match. */
  readonly name: string
  #json: readonly string[] | undefined
  #whole: { image: Image; json: readonly string[] } | undefined

  /** Does not check the notebook; `rowOf` does. */
  constructor(notebook: WholeNotebook) {
    this.notebook = notebook
    this.name = folded(notebook.name)
  }

  /** JSON of the notebook, split where the base URL is inserted; encoded at the first read. */
  get json(): readonly string[] {
    this.#json ??= encodedParts(shownFields(this.notebook))
    return this.#json
  }

  /** The same with all fields of its image as it is now; encoded again only when the image has changed. */
  jsonWith(image: Image): readonly string[] {
    if (this.#whole?.image !== image) {
      this.#whole = { image, json: encodedParts(withWholeImage(shownFields(this.notebook), image)) }
    }
    return this.#whole.json
  }
}

/** Checks a notebook and wraps it. Throws if it does not match the schema: that would be a bug of this server. */
export function rowOf(notebook: WholeNotebook): Row {
  read(
    Notebook,
    shownFields(notebook),
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
export function jsonOf({ notebook, json }: Row, base: string): string {
  return joinedJson(json, notebook.id, base)
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
