import * as z from './zod.ts'

/** First field of a contract file, by which it is known. */
export const CONTRACT_FORMAT = 'modelarts-notebooks-mock contract'

/** Version of the format that this package writes, and the newest that it reads. */
export const CONTRACT_VERSION = 1

/** A condition on one value, as the Pact specification names it in `match`. */
export const Matcher = z.looseObject({ match: z.string() })
export type Matcher = z.infer<typeof Matcher>

/** Conditions on one value that must all hold, or one of them with `OR`. */
const Rule = z.looseObject({
  matchers: z.array(Matcher).min(1),
  combine: z.enum(['AND', 'OR']).default('AND'),
})
export type Rule = z.infer<typeof Rule>

const NamedRules = z.record(z.string(), Rule)

/** Rules for the parts of a request: the path, and values by name or by a path such as `$.tags[*].key`. */
export const RequestRules = z.strictObject({
  path: Rule.optional(),
  query: NamedRules.optional(),
  header: NamedRules.optional(),
  body: NamedRules.optional(),
})
export type RequestRules = z.infer<typeof RequestRules>

/** A body: JSON as it is with `encoded` false, otherwise a text in that encoding. */
export const ContractBody = z.strictObject({
  content: z.unknown(),
  contentType: z.string(),
  contentTypeHint: z.enum(['BINARY', 'TEXT', 'DEFAULT']).optional(),
  encoded: z.union([z.literal(false), z.string()]),
})
export type ContractBody = z.infer<typeof ContractBody>

/** Each name has one value or several. */
const Values = z.record(z.string(), z.array(z.string()))

const ContractRequest = z.strictObject({
  method: z.string().min(1),
  path: z.string().min(1),
  query: Values.optional(),
  headers: Values.optional(),
  body: ContractBody.optional(),
  matchingRules: RequestRules.optional(),
  generators: z.record(z.string(), z.unknown()).optional(),
})

const ContractResponse = z.strictObject({
  status: z.int().min(100).max(599),
  headers: Values.optional(),
  body: ContractBody.optional(),
  /** Kept for the provider; the requests of a client are compared without them. */
  matchingRules: z.record(z.string(), z.unknown()).optional(),
  generators: z.record(z.string(), z.unknown()).optional(),
})

/** A request that a consumer sends and the answer that it can use, as an interaction of a Pact of version 4. */
export const ContractInteraction = z.strictObject({
  type: z.literal('Synchronous/HTTP'),
  description: z.string(),
  key: z.string().optional(),
  providerStates: z
    .array(
      z.strictObject({
        name: z.string(),
        params: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  /** Whether it does not count yet: a request that is missing makes no failure. */
  pending: z.boolean().optional(),
  comments: z.record(z.string(), z.unknown()).optional(),
  request: ContractRequest,
  response: ContractResponse,
})
export type ContractInteraction = z.infer<typeof ContractInteraction>

/** The content of a contract: what a consumer expects of a provider. */
export const ContractContent = z.strictObject({
  consumer: z.looseObject({ name: z.string() }),
  provider: z.looseObject({ name: z.string() }),
  interactions: z.array(ContractInteraction).max(10_000, 'at most 10000 interactions'),
  metadata: z.record(z.string(), z.unknown()),
})
export type ContractContent = z.infer<typeof ContractContent>

/** A contract file, which `pact import` writes. */
export const Contract = ContractContent.extend({
  format: z.literal(CONTRACT_FORMAT),
  format_version: z.literal(CONTRACT_VERSION),
})
