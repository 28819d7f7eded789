import { isObject, type JsonObject } from '../json.ts'
import { apiPathOf, type Exchange, harExchange, journalExchange, regionOf } from './exchange.ts'
import type { Findings, Origin } from './found-record.ts'
import { type DeletableKind, isErrorAnswer, isRetired, type Kind, kindOf } from './kinds.ts'
import { instanceOfRow } from './renamed-rows.ts'
import { streamedArrays, withoutItems } from './streamed-arrays.ts'
import { shownResources, stateResource, terraformVersion } from './terraform.ts'

/** Paths of a record that can be deleted. */
const RECORD = /^(notebook|image|workspace)s\/([^/]+)$/

/** Paths of requests whose answer may have what they made or changed. */
const CHANGED = /^(?:notebooks|images|workspaces)(?:\/|$)/

/** Finds the records in the documents of a file: answers of the API, journals, HTTP archives and Terraform's states. */
export class AnswerReader {
  readonly #findings: Findings
  /** How many parts of the file were understood, empty pages too. */
  understood = 0
  /** Whether the document that is being read has instances. */
  #hasInstances = false

  constructor(findings: Findings) {
    this.#findings = findings
  }

  /** An item of an array in a document. */
  item(item: unknown, place: string, origin: Origin): void {
    if (!isObject(item)) {
      this.#findings.leftOut('rows without names of fields', origin.where)
      return
    }
    const exchange = harExchange(item) ?? journalExchange(item)
    if (exchange !== undefined) this.#exchange(exchange, origin)
    else if (place === 'resources' && Array.isArray(item['instances'])) this.#resource(item, origin)
    else if (place === 'values.root_module.resources') this.#shown({ resources: [item] }, origin)
    else if (place === 'users' && ('user_name' in item || 'userName' in item)) {
      this.#leave('users of a workspace, which have no id', origin)
    } else this.#record(item, place, origin)
  }

  /** A whole document. */
  document(document: unknown, origin: Origin): void {
    const isRecord = isObject(document) && kindOf(document) !== undefined
    const take = (item: unknown, place: string) => this.item(item, place, origin)
    const shell = isRecord ? document : withoutItems(document, take)
    if (!isObject(shell)) {
      this.understood += Array.isArray(document) && document.length === 0 ? 1 : 0
      return
    }
    terraformVersion(shell, origin.where)
    const { values } = shell
    const exchange = harExchange(shell) ?? journalExchange(shell)
    if (exchange !== undefined) this.#exchange(exchange, origin)
    else if (isObject(values) && isObject(values['root_module'])) {
      this.#shown(values['root_module'], origin)
    } else if (isPage(shell)) {
      this.understood++
      const { total } = shell
      if (typeof total === 'number' && this.#hasInstances) this.#findings.total(total, origin)
    } else this.#record(shell, undefined, origin)
    this.#hasInstances = false
  }

  #record(value: JsonObject, place: string | undefined, origin: Origin): void {
    const kind = kindOf(value)
    const row = kind === undefined ? instanceOfRow(value) : value
    if (isErrorAnswer(value)) this.#leave('answers to requests that failed', origin)
    else if (isRetired(value)) {
      this.#leave('instances of the retired notebook API, whose ids begin with DE-', origin)
    } else if (row !== undefined) this.#take(kind ?? 'notebook', row, origin)
    else {
      const keys = Object.keys(value).slice(0, 5).join(', ') || 'none'
      this.#findings.leftOut(`${unknownIn(place)}, with the keys ${keys}`, origin.where)
    }
  }

  #leave(what: string, { where }: Origin): void {
    this.understood++
    this.#findings.leftOut(what, where)
  }

  #take(kind: Kind, value: JsonObject, origin: Origin): void {
    this.understood++
    this.#hasInstances ||= kind === 'notebook'
    this.#findings.record(kind, value, origin)
  }

  #exchange({ at, body, host, method, project, status, url }: Exchange, { where }: Origin): void {
    this.understood++
    const api = apiPathOf(url)
    const isOwn = method === 'GET' && api?.path === 'notebooks' && !/[?&]owner=/.test(url)
    const origin = {
      where,
      at,
      project,
      region: regionOf(url) ?? regionOf(`https://${host}`),
      isOwn,
    }
    if (api === undefined) this.#findings.leftOut('requests to other paths', where)
    else if (status === undefined) this.#findings.leftOut('requests without an answer', where)
    else if (status >= 300) this.#leave('answers to requests that failed', origin)
    else {
      const [, deleted, id] = (method === 'DELETE' && RECORD.exec(api.path)) || []
      const [noun] = api.path.split('/')
      if (id !== undefined) this.#findings.deletion(deleted as DeletableKind, id, origin)
      else if (method === 'GET' || CHANGED.test(api.path)) this.#body(body, origin)
      else this.#findings.leftOut(`answers to ${method} requests below ${noun}`, where)
    }
  }

  #body(body: Exchange['body'], origin: Origin): void {
    const value = body !== undefined && 'text' in body ? parsed(body.text) : body?.value
    if (value !== undefined && value !== null) this.document(value, origin)
    else this.#findings.leftOut('answers without a body in JSON', origin.where)
  }

  #resource(resource: JsonObject, origin: Origin): void {
    for (const found of stateResource(resource, origin)) this.#terraform(found, origin)
  }

  #shown(module: JsonObject, origin: Origin): void {
    this.understood++
    for (const found of shownResources(module, origin)) this.#terraform(found, origin)
  }

  #terraform(found: ReturnType<typeof stateResource>[number], origin: Origin): void {
    this.understood++
    if ('leftOut' in found) this.#findings.leftOut(found.leftOut, origin.where)
    else
      this.#findings.record(found.kind, found.value, {
        ...origin,
        where: found.where,
        isMade: true,
      })
  }
}

function unknownIn(place: string | undefined): string {
  if (place === undefined) return 'documents that are not known'
  return place === '' ? 'rows that are not known' : `items of ${place} that are not known`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** What is left of a page, of a journal, of an archive or of a state of Terraform after its items were taken. */
function isPage(shell: JsonObject): boolean {
  const isTaken = ([key, value]: [string, unknown]) => {
    return streamedArrays.has(key) && Array.isArray(value) && value.length === 0
  }
  const { log } = shell
  const isArchive = isObject(log) && Array.isArray(log['entries'])
  return kindOf(shell) === undefined && (isArchive || Object.entries(shell).some(isTaken))
}
