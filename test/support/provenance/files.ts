import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { optionRows } from '../../../src/cli/help/help.ts'
import { readSdkModels } from '../../../src/control/inputs/sdk-inputs.ts'
import type { OpenApiDocument } from '../../../src/control/provenance/document-items.ts'
import { countsOf } from '../../../src/control/provenance/provenance.ts'
import { readSources, sourceOf } from '../../../src/control/provenance/sources.ts'
import { pageAt, quoted, tableUnder } from '../documents.ts'
import { allItems } from './items.ts'
import { type Ratchet, turned } from './ratchet.ts'
import { refreshedSources, SDK, toPaste } from './refresh.ts'
import { sdkPlaces } from './sdk-places.ts'
import { type Evidence, unresolved } from './unresolved.ts'

const fileUrl = (path: string) => new URL(`../../../${path}`, import.meta.url)

const json = (path: string) => JSON.parse(readFileSync(fileUrl(path), 'utf8'))

const RATCHET = 'test/contract/source-ratchet.json'

export const readRatchet = (): Ratchet => json(RATCHET)

/** Every item that needs a source, as the code and the documents are now. */
export function itemsNow(): string[] {
  return allItems(apiDocument(), switches())
}

/** The OpenAPI document of the API, as it is in the repository. */
export function apiDocument(): OpenApiDocument {
  return json('openapi/openapi.json')
}

/** Flags of the options that stand for a behaviour of the service: docs/contract/discrepancies.md#switches. */
function switches(): string[] {
  const rows = tableUnder(pageAt('docs/contract/discrepancies.md'), 'Switches')
  return rows.map(([option]) => quoted(option)[0] as string)
}

/** What the sources of the repository are compared with. */
export function evidence(): Evidence {
  return {
    documents: readSources().documents,
    sdk: readSdkModels(),
    read: (path) => (existsSync(fileUrl(path)) ? readFileSync(fileUrl(path), 'utf8') : undefined),
    flags: optionRows().map(({ flag }) => flag.split(' ', 1)[0] as string),
  }
}

/** The sources as they would be after a refresh, and the items without one. */
export function sourcesNow(known: Evidence): ReturnType<typeof refreshedSources> {
  return refreshedSources(
    itemsNow(),
    sdkPlaces(apiDocument(), known.sdk),
    readSources().texts,
    (text) => unresolved(text, known) === undefined,
  )
}

/** Writes the sources and the ratchet anew. Prints what has no source, in a form to paste. */
export function refreshSources(): void {
  const known = evidence()
  const { texts, missing } = sourcesNow(known)
  write('openapi/provenance.json', texts)
  write('openapi/sources.json', {
    ...known.documents,
    [SDK]: { ...known.documents[SDK], version: known.sdk.version },
  })
  write(RATCHET, turned(readRatchet(), texts))
  if (missing.length > 0) {
    console.log(`${missing.length} items have no source. For openapi/provenance.json:`)
    console.log(toPaste(missing))
  }
}

function write(path: string, value: unknown): void {
  writeFileSync(fileUrl(path), `${JSON.stringify(value, null, 2)}\n`)
}

/** One line: how many items are our decisions. */
export function assumedShare(): string {
  const { documents, texts } = readSources()
  const kinds = Object.values(texts).map((text) => sourceOf(text, documents).kind)
  const { assumed } = countsOf(kinds)
  const percent = ((100 * assumed) / kinds.length).toFixed(1)
  return `sources: ${assumed} of ${kinds.length} items are assumed (${percent} %)`
}
