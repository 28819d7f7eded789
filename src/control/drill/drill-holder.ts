import type { DrillCell, DrillReport } from '../../schemas/drill.ts'
import type { DrillOverview } from '../../schemas/drill-overview.ts'
import { quote } from '../../schemas/findings.ts'
import { controlNotFound } from '../control-errors.ts'
import { didYouMean } from '../suggest.ts'

/** The drill that runs on a server, or whose report it shows (docs/control-plane.md#drill). */
export class DrillHolder {
  /** The report so far, credentials masked; undefined if there is no drill. `drill` replaces it after each change. */
  report: DrillReport | undefined

  /** The report without outputs and journals. Throws 404 Mock.NotFound if there is no drill. */
  overview(): DrillOverview {
    const report = this.#found()
    return {
      ...report,
      clean: report.clean.map(withoutContent),
      cells: report.cells.map((cell) => ({
        ...cell,
        run: cell.run === null ? null : withoutContent(cell.run),
      })),
    }
  }

  /** One cell with its output and its journal. Throws 404 Mock.NotFound if there is no drill, or no such cell. */
  cell(id: string): DrillCell {
    const { cells } = this.#found()
    const found = cells.find((cell) => cell.id === id)
    if (found !== undefined) return found
    const meant = didYouMean(
      id,
      cells.map((cell) => cell.id),
    )
    const hint = meant === undefined ? '' : `; did you mean ${quote(meant)}?`
    throw controlNotFound(`cell ${quote(id)}`, `the id of a cell of the drill${hint}`)
  }

  #found(): DrillReport {
    if (this.report !== undefined) return this.report
    throw controlNotFound('no drill', 'a server of drill, or of drill --show')
  }
}

type Run = DrillReport['clean'][number]

function withoutContent({ journal: _journal, output: _output, ...facts }: Run) {
  return facts
}
