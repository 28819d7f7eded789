import type * as z from 'zod'
import { parameterInvalid, payloadInvalid } from '../cloud/errors/errors.ts'
import { read } from '../schemas/findings.ts'

/** Checks a request body; throws 400 ModelArts.6400 as the API does. */
export function bodyFrom<S extends z.ZodType>(schema: S, body: z.input<S>): z.output<S> {
  return read(schema, body, ([first]) => payloadInvalid(first))
}

/** Checks query parameters; throws 400 ModelArts.0104 as the API does. */
export function queryFrom<S extends z.ZodType>(schema: S, query: z.input<S>): z.output<S> {
  return read(schema, query, ([first]) => parameterInvalid(first))
}
