import { type Finding, findingLine, read } from '../../../schemas/findings.ts'
import { Notebook } from '../../../schemas/notebook.ts'
import {
  type AnsweredAction,
  answered,
  pagePath,
  shownFields,
  type WholeNotebook,
} from '../shown-fields.ts'

/** A notebook as the store keeps it: the value, and what every read of it needs. */
export class Row {
  readonly notebook: WholeNotebook
  /** The name in lower case, for the fuzzy match. */
  readonly name: string
  #json: readonly string[] | undefined

  /** Of a notebook that was checked already. */
  constructor(notebook: WholeNotebook) {
    this.notebook = notebook
    this.name = notebook.name.toLowerCase()
  }

  /** Its JSON, cut where the base of its URLs belongs; encoded once, when it is first asked for. */
  get json(): readonly string[] {
    this.#json ??= encoded(shownFields(this.notebook))
    return this.#json
  }
}

/** Checks a notebook; throws where it breaks the contract, for the mock's own data must not. */
export function rowOf(notebook: WholeNotebook): Row {
  read(Notebook, shownFields(notebook), (findings) => new BrokenNotebook(notebook.id, findings))
  return new Row(notebook)
}

/** JSON without the base of its URLs, cut where that belongs. */
function encoded(answer: Notebook): string[] {
  return JSON.stringify(alphabetic(answer)).split(`":"${pagePath(answer.id)}"`)
}

/** The service sends its keys in alphabetic order. */
function alphabetic(answer: Notebook): object {
  return Object.fromEntries(Object.entries(answer).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The notebook as JSON, its URLs starting with `base`, for example `http://127.0.0.1:6404`. */
export function jsonOf({ notebook, json }: Row, base: string): string {
  return joined(json, notebook.id, base)
}

/** What an action answers with, as JSON. */
export function answerOf({ notebook }: Row, action: AnsweredAction, base: string): string {
  return joined(encoded(answered(notebook, action)), notebook.id, base)
}

function joined(json: readonly string[], id: string, base: string): string {
  const link = `":"${base}${pagePath(id)}"`
  let text = json[0] as string
  for (let index = 1; index < json.length; index++) text += link + json[index]
  return text
}

export class BrokenNotebook extends Error {
  override readonly name = 'BrokenNotebook'
  readonly findings: readonly Finding[]

  constructor(id: string, findings: readonly Finding[]) {
    super(`Notebook ${id} breaks the contract: ${findings.map(findingLine).join('; ')}`)
    this.findings = findings
  }
}
