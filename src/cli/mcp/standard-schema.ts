import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import { withSuggestion } from '../../control/suggest.ts'
import { check, findingLine } from '../../schemas/findings.ts'
import * as z from '../../schemas/zod.ts'

/**
 * A schema as the SDK takes it: its findings are those of the other commands, and a valid value stays as it is. Its JSON
 * Schema has no references, which not every client follows.
 */
export function standardSchema<S extends z.ZodType>(
  schema: S,
): StandardSchemaWithJSON<z.input<S>, z.input<S>> {
  const jsonSchema = (io: 'input' | 'output') => () =>
    z.toJSONSchema(z.built(schema), { io, metadata: withoutIds }) as Record<string, unknown>
  return {
    '~standard': {
      version: 1,
      vendor: 'modelarts-notebooks-mock',
      validate: (value) => {
        const checked = check(schema, value)
        if ('value' in checked) return { value: value as z.input<S> }
        const lines = checked.findings.map((finding) => findingLine(withSuggestion(finding)))
        return { issues: [{ message: lines.join('; ') }] }
      },
      jsonSchema: { input: jsonSchema('input'), output: jsonSchema('output') },
    },
  }
}

/** What is known of schemas, without the ids by which they would be referred to. */
const withoutIds = {
  get: (schema: z.ZodType) => {
    const { id: _, ...meta } = z.globalRegistry.get(schema) ?? {}
    return meta
  },
} as unknown as typeof z.globalRegistry
