import { ProjectId } from '../../schemas/primitives.ts'
import { SameRequestsOptions } from '../../schemas/same-requests.ts'
import * as z from '../../schemas/zod.ts'
import { ServerUrls, WaitTime } from '../server-url.ts'

const { any_repeats, exact, ignore, in_order } = SameRequestsOptions.shape

/** Flags of `verify`. */
export const VerifyFlags = z.strictObject({
  like: z
    .string()
    .min(1)
    .describe('File with the requests: a recording, a journal, a bundle, a HAR or a contract.'),
  url: ServerUrls,
  project: ProjectId.optional().describe('Project; the whole server when left out.'),
  inOrder: in_order.describe('Expect the requests in the order of the file.'),
  exact: exact.describe('Compare dates, times and random parts of names too.'),
  anyRepeats: any_repeats.describe('Accept equal GET requests any number of times.'),
  ignore: ignore.describe(
    'What to leave out: fields such as body.name, requests such as GET /v1/p1/flavors.',
  ),
  junit: z.string().min(1).optional().describe('File for the result as JUnit XML.'),
  timeout: WaitTime.prefault('30s').describe('Longest wait.'),
  json: z.boolean().default(false).describe('Print JSON.'),
})
