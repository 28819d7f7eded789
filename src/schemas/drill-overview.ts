import { DrillCell, DrillReport, DrillRun } from './drill.ts'
import * as z from './zod.ts'

/** A run without what it wrote and without its requests: these may be many MB. */
const RunFacts = DrillRun.omit({ journal: true, output: true }).meta({ id: 'DrillRunFacts' })

const CellFacts = DrillCell.extend({ run: RunFacts.nullable() }).meta({ id: 'DrillCellFacts' })
export type DrillCellFacts = z.infer<typeof CellFacts>

/** A report without outputs and journals. */
export const DrillOverview = DrillReport.extend({
  clean: z.array(RunFacts),
  cells: z.array(CellFacts),
}).meta({ id: 'DrillOverview' })
export type DrillOverview = z.infer<typeof DrillOverview>

/** Path of one cell. */
export const DrillCellPath = z.object({
  cell: z.string().describe('Id of the cell, with its slash as %2F.'),
})
