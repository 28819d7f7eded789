import type { DrillHolder } from '../../../control/drill/drill-holder.ts'
import { arrayPieces, jsonItem, type Pieces } from '../../../control/pieces.ts'
import { DrillCell } from '../../../schemas/drill.ts'
import { DrillCellPath, DrillOverview } from '../../../schemas/drill-overview.ts'
import { type ControlApp, controlErrors, notFound } from '../../input/control-request.ts'
import { sendPieces } from '../../send-pieces.ts'

const tags = ['drill']

/** Routes that show a drill: what runs now, or a report (docs/control-plane.md#drill). */
export function addDrill(app: ControlApp, drill: DrillHolder): void {
  app.route({
    method: 'GET',
    url: '/drill',
    schema: {
      summary: 'Shows the drill of this server with every cell, without outputs and journals.',
      tags,
      response: { 200: DrillOverview.describe('OK'), ...controlErrors, ...notFound },
    },
    handler: (_request, reply) => {
      const { cells, ...facts } = drill.overview()
      return sendPieces(reply, 'application/json', listPieces(facts, 'cells', cells))
    },
  })

  app.route({
    method: 'GET',
    url: '/drill/cells/:cell',
    schema: {
      summary: 'Shows one cell of the drill with the output of its run and its journal.',
      tags,
      params: DrillCellPath,
      response: { 200: DrillCell.describe('OK'), ...controlErrors },
    },
    handler: (request, reply) => {
      const { run, ...facts } = drill.cell(request.params.cell)
      return sendPieces(reply, 'application/json', cellPieces(facts, run))
    },
  })
}

/** A cell, whose journal may be long. */
function* cellPieces(facts: object, run: DrillCell['run']): Pieces {
  yield `${JSON.stringify(facts).slice(0, -1)},"run":`
  if (run === null) yield 'null'
  else {
    const { journal, ...others } = run
    yield* listPieces(others, 'journal', journal)
  }
  yield '}'
}

/** A JSON object with a long list as its last member. */
function* listPieces(facts: object, name: string, list: readonly unknown[]): Pieces {
  yield `${JSON.stringify(facts).slice(0, -1)},"${name}":`
  yield* arrayPieces(list, jsonItem)
  yield '}'
}
