import { type OpenApiDocument, visitItems } from '../../control/provenance/document-items.ts'
import { readSources, sourceOf } from '../../control/provenance/sources.ts'

/**
 * A copy of the OpenAPI document of the API in which each operation, parameter and field has its source as
 * `x-source`, each enum those of its values as `x-enum-sources`, and each default its source as `x-default-source`.
 */
export function withSources(document: object): object {
  const copy = structuredClone(document) as OpenApiDocument
  const { documents, texts } = readSources()
  visitItems(copy, (item, node, aspect) => {
    const text = texts[item]
    if (text === undefined) return
    const source = sourceOf(text, documents)
    if (aspect === 'itself') Object.assign(node, { 'x-source': source })
    else if (aspect === 'default') Object.assign(node, { 'x-default-source': source })
    else {
      const { 'x-enum-sources': others } = node as { 'x-enum-sources'?: object }
      Object.assign(node, { 'x-enum-sources': { ...others, [aspect.value]: source } })
    }
  })
  return copy
}
