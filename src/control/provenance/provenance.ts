import { readFileSync } from 'node:fs'
import { packageFile } from '../../package-file.ts'
import { quote } from '../../schemas/findings.ts'
import {
  type Provenance,
  type ProvenanceQuery,
  type SourceKind,
  sourceKinds,
} from '../../schemas/provenance.ts'
import { inputInvalid } from '../control-errors.ts'
import { componentsOf, type OpenApiDocument, operationsOf } from './document-items.ts'
import { readSources, sourceOf } from './sources.ts'

/**
 * The items of the API with their sources, in the order of their names, and their number by kind
 * (docs/contract/README.md#items). Throws 400 Mock.InvalidInput for an unknown operation. The files are read at each
 * call: this is rare, and the server starts without them.
 */
export function provenanceOf({ operation, kind }: ProvenanceQuery): Provenance {
  const { documents, texts } = readSources()
  const operations = Object.keys(texts).flatMap((item) => /^operation (.+)/.exec(item)?.[1] ?? [])
  if (operation !== undefined && !operations.includes(operation)) {
    const finding = { path: 'query parameter operation', found: quote(operation) }
    throw inputInvalid('InvalidInput', [
      { ...finding, expected: 'a served operation', words: operations },
    ])
  }
  const concerns = operation === undefined ? () => true : concerning(operation)
  const items = Object.entries(texts)
    .filter(([item]) => concerns(item))
    .map(([item, text]) => ({ item, source: sourceOf(text, documents) }))
    .filter(({ source }) => kind === undefined || source.kind === kind)
  return { total: items.length, by_kind: countsOf(items.map(({ source }) => source.kind)), items }
}

/** How many sources of each kind there are. */
export function countsOf(kinds: readonly SourceKind[]): Record<SourceKind, number> {
  const counts = sourceKinds.map((kind) => [kind, kinds.filter((one) => one === kind).length])
  return Object.fromEntries(counts) as Record<SourceKind, number>
}

/** Tells which items concern an operation: its own, those of its bodies, and what it does in each status. */
function concerning(operation: string): (item: string) => boolean {
  const document = JSON.parse(
    readFileSync(packageFile('openapi/openapi.json'), 'utf8'),
  ) as OpenApiDocument
  const nodes = operationsOf(document).filter(({ operationId }) => operationId === operation)
  return concernedBy(operation, componentsOf(nodes, document))
}

/** Whether an item belongs to an operation whose bodies consist of these components. */
export function concernedBy(
  operation: string,
  components: Iterable<string>,
): (item: string) => boolean {
  const names = [operation, ...components].join('|')
  const named = new RegExp(`^(?:state \\S+|\\w+) (?:${names})(?!\\w)`)
  return (item) => named.test(item)
}
