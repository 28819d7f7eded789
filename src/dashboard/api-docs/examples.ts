import { type Operation, resolved, type Schema, type Schemas, valuesOf } from './openapi.ts'
import type { SceneValues } from './scene-values.ts'

/** A value of a schema: its example or default, or one with the required properties only. */
export function exampleOf(given: Schema, schemas: Schemas, depth = 0): unknown {
  const schema = resolved(given, schemas)
  const { anyOf, example, items, oneOf, properties = {}, type } = schema
  if (example !== undefined) return example
  if (schema.default !== undefined) return schema.default
  const [value] = valuesOf(schema) ?? []
  if (value !== undefined) return value
  const choices = anyOf ?? oneOf
  if (type === undefined && choices?.[0] !== undefined) return exampleOf(choices[0], schemas, depth)
  switch ([type].flat()[0]) {
    case 'array':
      return items === undefined || depth > 3 ? [] : [exampleOf(items, schemas, depth + 1)]
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 0)
    case 'object': {
      const required = new Set([...(schema.required ?? []), ...(choices?.[0]?.required ?? [])])
      const present = Object.entries(properties).filter(([name]) => required.has(name))
      return Object.fromEntries(
        present.map(([name, property]) => [name, exampleOf(property, schemas, depth + 1)]),
      )
    }
    default:
      return ''
  }
}

/** The body that the form starts with: the example of the document, with the names that the scene has. */
export function bodyOf(operation: Operation, schemas: Schemas, scene: SceneValues): string {
  const schema = operation.requestBody?.content['application/json']?.schema
  if (schema === undefined) return ''
  const example = exampleOf(schema, schemas)
  const isEmpty = JSON.stringify(example) === '{}'
  if (isEmpty && operation.requestBody?.required !== true) return ''
  return JSON.stringify(fitted(example, operation, scene), null, 2)
}

function fitted(example: unknown, { id, path }: Operation, scene: SceneValues): unknown {
  const { flavor, image, user } = scene
  if (typeof example !== 'object' || example === null) return example
  const known: Record<string, unknown> = {
    ...(flavor !== undefined && id !== 'RunCodeLab' ? { flavor } : {}),
    ...(image === undefined ? {} : { image_id: image }),
    ...(user === undefined ? {} : { user_name: user.name }),
    // Advances by an hour; the document has no example.
    ...(path.endsWith('/clock/advance') ? { by: '1h' } : {}),
    ...(path.endsWith('/clock') ? { at: new Date().toISOString() } : {}),
    ...(scene.scene === undefined ? {} : { scene: scene.scene }),
  }
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, known[name] ?? value]),
  )
}

/** What a path parameter starts with: something that the scene has, or the example of the document; empty if there is neither. */
export function pathValueOf(
  { path }: Operation,
  name: string,
  schema: Schema,
  scene: SceneValues,
): string {
  const noun = new RegExp(`([a-z-]+(?:/group)?)/\\{${name}\\}`).exec(path)?.[1]
  const ofNoun: Record<string, string | undefined> = {
    notebooks: scene.notebook,
    images: scene.image,
    workspaces: scene.workspace,
    features: 'NOTEBOOK',
    snapshots: 'my-snapshot',
  }
  if (name === 'project_id') return scene.project ?? `${schema.example ?? ''}`
  return ofNoun[noun ?? ''] ?? `${schema.example ?? ''}`
}
