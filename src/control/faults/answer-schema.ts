import { answers } from '../../schemas/answers.ts'
import { type JsonSchema, listedValues } from '../../schemas/json-schema.ts'
import type { OperationId } from '../../schemas/operations.ts'
import * as z from '../../schemas/zod.ts'

/** What the contract says of the body of an answer, as JSON Schema. */
export interface AnswerSchema {
  readonly root: JsonSchema
  readonly definitions: Readonly<Record<string, JsonSchema>>
}

const known = new Map<OperationId, AnswerSchema | undefined>()

/** The schema of the 200 answer of an operation; undefined if it has no body. */
export function answerSchemaOf(id: OperationId): AnswerSchema | undefined {
  if (!known.has(id)) known.set(id, read(answers[id]))
  return known.get(id)
}

function read(schema: z.ZodType | null): AnswerSchema | undefined {
  if (schema === null) return undefined
  const root = z.toJSONSchema(z.built(schema), { io: 'output', unrepresentable: 'any' })
  const definitions = (root.$defs ?? {}) as Record<string, JsonSchema>
  return { root: root as JsonSchema, definitions }
}

/** All ways in which a schema can be met, without references. */
export function branchesOf(schema: JsonSchema, answer: AnswerSchema): JsonSchema[] {
  const { $ref, anyOf } = schema
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1)
    return branchesOf(answer.definitions[name] as JsonSchema, answer)
  }
  return anyOf === undefined ? [schema] : anyOf.flatMap((branch) => branchesOf(branch, answer))
}

/** The names of the fields that an object of a schema may leave out. */
export function optionalFields({ properties = {}, required = [] }: JsonSchema): string[] {
  return Object.keys(properties).filter((name) => !required.includes(name))
}

/** Whether a part of the answer meets a condition. */
export function hasPart(
  answer: AnswerSchema,
  condition: (part: JsonSchema) => boolean,
  schema: JsonSchema = answer.root,
): boolean {
  return branchesOf(schema, answer).some((branch) => {
    const { additionalProperties, items, properties = {} } = branch
    const inner = [...Object.values(properties), items, additionalProperties]
    return (
      condition(branch) ||
      inner.some((part) => typeof part === 'object' && hasPart(answer, condition, part))
    )
  })
}

/** Whether a schema lists texts that the contract knows. */
export function listsTexts(schema: JsonSchema): boolean {
  return listedValues(schema)?.some((value) => typeof value === 'string') === true
}
