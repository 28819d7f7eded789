/** The part of JSON Schema that the OpenAPI documents of this package use. */
export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  enum?: readonly unknown[]
  /** Known values of a text that may have others. */
  'x-extensible-enum'?: readonly unknown[]
  const?: unknown
  default?: unknown
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  anyOf?: readonly JsonSchema[]
  oneOf?: readonly JsonSchema[]
  allOf?: readonly JsonSchema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  example?: string
}

/** The values that a schema lists, whether others are valid or not; undefined if it lists none. */
export function listedValues(schema: JsonSchema): readonly unknown[] | undefined {
  return schema.enum ?? schema['x-extensible-enum']
}
