import { DrillVerdict } from '../../schemas/drill.ts'
import { MAX_DELAY_MS } from '../../schemas/fault.ts'
import { durationOf, integer, milliseconds } from '../../schemas/primitives.ts'
import * as z from '../../schemas/zod.ts'

/** Longest time limit and budget: a day. */
const MAX_TIME_MS = 86_400_000

const Time = durationOf({ min: 1, max: MAX_TIME_MS }, 'a duration from 1ms to 24h').transform(
  milliseconds,
)

const Length = durationOf({ min: 1, max: MAX_DELAY_MS }, 'a duration from 1ms to 10m').transform(
  milliseconds,
)

const File = z.string().min(1).optional()

const Patterns = z.array(z.string().min(1))

/** Flags of `drill`. */
export const DrillFlags = z.strictObject({
  jobs: integer(1, 256)
    .optional()
    .describe('Number of cells that run side by side; one for each processor when left out.'),
  budget: Time.optional().describe('Time for the whole drill; the most telling cells come first.'),
  only: Patterns.optional().describe('Patterns of the cells to run.'),
  skip: Patterns.default([]).describe('Patterns of the cells to leave out.'),
  since: File.describe('Report of an earlier drill: run only what was not survived.'),
  again: z.string().min(1).optional().describe('Run this one cell, and leave its server open.'),
  bundle: File.describe('File for the replay bundle of the cell of --again.'),
  slow: z.array(Length).prefault(['1s', '5s']).describe('Lengths of slow answers.'),
  timeLimit: Time.prefault('30s').describe(
    'Time after which a command hangs, unless three clean runs take longer.',
  ),
  maxRate: integer(1, 1_000_000)
    .default(20)
    .describe('Most calls of one operation within a second.'),
  expect: File.describe(
    'File with expectations that must hold in every cell, as POST /_mock/verify takes them.',
  ),
  failOn: z
    .array(DrillVerdict)
    .prefault(['failed_obscurely', 'hammered', 'wrong', 'hung'])
    .describe('Verdicts that make the exit status 1.'),
  report: File.describe('File for the report, as JSON.'),
  html: File.describe('File for the report as an HTML page.'),
  junit: File.describe('File for the result as JUnit XML.'),
  show: File.describe('Report to show in the dashboard of a server, instead of a drill.'),
  json: z.boolean().default(false).describe('Print JSON.'),
})
export type DrillFlags = z.output<typeof DrillFlags>
