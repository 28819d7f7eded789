import { anyOperationIds } from './service-operations.ts'
import * as z from './zod.ts'

export const sourceKinds = [
  'sdk-model',
  'vendor-doc',
  'provider-code',
  'recorded',
  'assumed',
] as const

/** Where a fact comes from: the vendor's SDK or documents, code that calls the service, a real answer, or our decision. */
export const SourceKind = z.enum(sourceKinds)
export type SourceKind = z.infer<typeof SourceKind>

/** The source of one item. Which of the optional fields it has depends on its kind. */
export const Source = z
  .strictObject({
    kind: SourceKind,
    title: z.string().describe('Name of the document or program.'),
    language: z.string().optional().describe('Language of the SDK.'),
    version: z.string().optional().describe('Version of the SDK.'),
    repository: z.string().optional().describe('Repository of the program or recording.'),
    commit: z.string().optional().describe('Commit of this repository.'),
    url: z.string().optional().describe('Address of the document.'),
    date: z.string().optional().describe('Date of the document or recording.'),
    file: z.string().describe('File, or page of the document.'),
    member: z.string().describe('Place in the file: a member, a heading, or a JSON pointer.'),
    switch: z.string().optional().describe('Option that changes a decision.'),
  })
  .meta({ id: 'Source' })
export type Source = z.infer<typeof Source>

/** Query of GET /_mock/provenance. */
export const ProvenanceQuery = z.strictObject({
  operation: z
    .string()
    .optional()
    .describe('Only what concerns this operation.')
    .meta({ enum: anyOperationIds }),
  kind: SourceKind.optional().describe('Only items with a source of this kind.'),
})
export type ProvenanceQuery = z.infer<typeof ProvenanceQuery>

/** Query of GET /openapi.json. */
export const OpenApiQuery = z.strictObject({
  sources: z.boolean().optional().describe('Whether to add the source of each item as x-source.'),
})

/** Items of the API with their sources. */
export const Provenance = z
  .strictObject({
    total: z.int().min(0).describe('Number of items.'),
    by_kind: z.record(SourceKind, z.int().min(0)).describe('Number of items by kind of source.'),
    items: z.array(
      z.strictObject({
        item: z.string().describe('What has the source: `parameter ListNotebooks query.limit`.'),
        source: Source,
      }),
    ),
  })
  .meta({ id: 'Provenance' })
export type Provenance = z.infer<typeof Provenance>
