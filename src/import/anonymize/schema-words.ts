import { type JsonSchema, listedValues } from '../../schemas/json-schema.ts'
import { sceneFiles } from '../../schemas/scene.ts'
import * as z from '../../schemas/zod.ts'

/** What the schemas of scenes say of the fields by name. */
export interface SchemaWords {
  /** The listed values of each field, by file and field. */
  listed: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<unknown>>>
  /** Names of fields. */
  fields: ReadonlySet<string>
  /** Names of fields with numbers. */
  numbers: ReadonlySet<string>
}

let known: SchemaWords | undefined

/** Read once: the schemas do not change. */
export function schemaWords(): SchemaWords {
  known ??= readSchemas()
  return known
}

function readSchemas(): SchemaWords {
  const listed = new Map<string, Map<string, Set<unknown>>>()
  const fields = new Set<string>()
  const numbers = new Set<string>()
  for (const [file, schema] of Object.entries(sceneFiles)) {
    const root = z.toJSONSchema(z.built(schema), { io: 'input', unrepresentable: 'any' })
    const definitions = (root.$defs ?? {}) as Record<string, JsonSchema>
    const ofFile = new Map<string, Set<unknown>>()
    listed.set(`${file}.json`, ofFile)
    const visited = new Set<string>()
    const visit = (part: JsonSchema, field: string): void => {
      const reference = part.$ref?.split('/').at(-1)
      if (reference !== undefined) {
        if (!visited.has(`${reference} ${field}`) && definitions[reference] !== undefined) {
          visited.add(`${reference} ${field}`)
          visit(definitions[reference], field)
        }
        return
      }
      const values = part.const === undefined ? (listedValues(part) ?? []) : [part.const]
      if (values.length > 0) ofFile.set(field, new Set([...(ofFile.get(field) ?? []), ...values]))
      if (part.type === 'integer' || part.type === 'number') numbers.add(field)
      for (const [name, property] of Object.entries(part.properties ?? {})) {
        fields.add(name)
        visit(property, name)
      }
      for (const inner of [part.items, part.additionalProperties]) {
        if (typeof inner === 'object') visit(inner, field)
      }
      for (const inner of [part.anyOf, part.oneOf, part.allOf].flat())
        if (inner) visit(inner, field)
    }
    visit(root as JsonSchema, file)
  }
  return { listed, fields, numbers }
}
