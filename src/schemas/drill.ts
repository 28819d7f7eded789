import { JournalEntry } from './journal.ts'
import { anyOperationIds } from './service-operations.ts'
import * as z from './zod.ts'

/** First field of a drill report, by which a file is known as one. */
export const DRILL_FORMAT = 'modelarts-notebooks-mock drill report'

/** Version of the format that this package writes, and the newest that it reads. */
export const DRILL_VERSION = 1

/** What a run of the command showed, from best to worst. */
export const DrillVerdict = z
  .enum(['survived', 'failed_cleanly', 'failed_obscurely', 'hammered', 'wrong', 'hung'])
  .meta({ id: 'DrillVerdict' })
export type DrillVerdict = z.infer<typeof DrillVerdict>

/** How a process ended. One of both is null. */
const Exit = z.strictObject({
  status: z.int().nullable().describe('Exit status.'),
  signal: z.string().nullable().describe('Name of the signal that ended it.'),
})

/** What a process wrote to stdout and stderr, credentials masked: all of it, or its beginning and its end. */
const Output = z.strictObject({
  /** Number of bytes. */
  bytes: z.int().min(0),
  head: z.string(),
  /** The end; empty if `head` has everything. */
  tail: z.string(),
})
export type DrillOutput = z.infer<typeof Output>

/** One run of the command. Times are ms. */
export const DrillRun = z.strictObject({
  project_id: z.string().describe('Project of the world.'),
  exit: Exit.nullable().describe('null if the run was interrupted.'),
  duration_ms: z.number().min(0),
  output: Output,
  requests: z.int().min(0).describe('Number of requests in the journal.'),
  journal: z.array(JournalEntry).describe('Oldest first.'),
})
export type DrillRun = z.infer<typeof DrillRun>

/** An operation that the clean run called. */
const Operation = z.strictObject({
  operation: z.enum(anyOperationIds),
  calls: z.int().min(1),
  writes: z.boolean().describe('Whether it changes something.'),
  polled: z.boolean().describe('Whether it was called again for the same instance.'),
  paged: z.boolean().describe('Whether it was called again for another page of the same list.'),
})
export type DrillOperation = z.infer<typeof Operation>

/** One failure of one operation. */
export const DrillCell = z
  .strictObject({
    /** `OPERATION/FAILURE`, with `@N` for another than the first call: `ListNotebooks/page_repeated@2`. */
    id: z.string(),
    operation: Operation.shape.operation,
    failure: z.string().describe('Id of the failure.'),
    call: z.int().min(1).describe('The call of the operation that fails, from 1.'),
    state: z
      .enum(['waiting', 'running', 'done', 'left_out'])
      .describe(
        'left_out: the budget had no time for it, the drill was stopped, or the failure never took effect.',
      ),
    verdict: DrillVerdict.nullable(),
    evidence: z
      .array(z.string())
      .describe('Sentences: what the verdict rests on, the most important one first.'),
    run: DrillRun.nullable(),
    own_server: z.boolean().describe('Whether it ran on a server of its own.'),
    again: z.string().describe('Command line that runs this cell again.'),
  })
  .meta({ id: 'DrillCell' })
export type DrillCell = z.infer<typeof DrillCell>

/** The result of `drill`: the clean runs, and a cell for each operation and failure. Times are epoch ms. */
export const DrillReport = z
  .strictObject({
    format: z.literal(DRILL_FORMAT),
    format_version: z.literal(DRILL_VERSION),
    mock_version: z.string(),
    state: z.enum(['running', 'finished', 'stopped']).describe('stopped: by a signal.'),
    started_at: z.number(),
    ended_at: z.number().nullable(),
    command: z.array(z.string()).describe('The command and its arguments, credentials masked.'),
    seed: z.int(),
    jobs: z.int().min(1).describe('Number of cells that ran side by side.'),
    clean: z
      .array(DrillRun)
      .describe('The runs without a failure: two, or fewer if the drill was stopped.'),
    flaky: z
      .array(z.string())
      .describe('What was different between the clean runs; empty if nothing was.'),
    operations: z.array(Operation),
    other_projects: z
      .array(z.strictObject({ project_id: z.string(), requests: z.int().min(1) }))
      .describe('Requests to projects that the drill did not give to the command.'),
    failures: z
      .array(z.strictObject({ id: z.string(), title: z.string() }))
      .describe('Every failure of the cells, in the order of the table.'),
    cells: z.array(DrillCell),
  })
  .meta({ id: 'DrillReport' })
export type DrillReport = z.infer<typeof DrillReport>
