import { useMemo } from 'preact/hooks'
import { type Grid, gridOf } from '../../schemas/drill-grid.ts'
import type { DrillCellFacts, DrillOverview } from '../../schemas/drill-overview.ts'
import { isNarrow } from '../parts/narrow.ts'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { outcomeOf } from './cells.ts'
import { OutcomeIcon } from './verdict.tsx'

/** Operations down, failures across; on a narrow screen a list of the failures for each operation. */
export function Matrix({ report }: { report: DrillOverview }) {
  const grid = useMemo(() => gridOf(report), [report])
  return isNarrow.value ? <OperationList grid={grid} /> : <Table grid={grid} />
}

function Table({ grid: { failures, rows } }: { grid: Grid<DrillCellFacts> }) {
  const { drill: said } = texts.value
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
    <section class="plain drill-matrix" tabIndex={0} aria-label={said.table} onKeyDown={moveFocus}>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.operation}</th>
            {failures.map(({ id, title }) => (
              <th key={id} scope="col" class="drill-failure" title={title}>
                <span>{id}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells, name }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <td key={failures[column]?.id}>{cell !== undefined && <CellLink cell={cell} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function CellLink({ cell, name }: { cell: DrillCellFacts; name?: string }) {
  const outcome = outcomeOf(cell)
  const { outcomes } = texts.value.drill
  const label = `${cell.id}: ${outcomes[outcome]}`
  return (
    <a
      class={`drill-cell v-${outcome}`}
      href={hrefOf('drill', cell.id)}
      data-row={cell.id}
      aria-label={label}
      title={label}
    >
      <OutcomeIcon of={outcome} size={16} />
      {name !== undefined && <span>{name}</span>}
    </a>
  )
}

function OperationList({ grid: { rows } }: { grid: Grid<DrillCellFacts> }) {
  return (
    <div class="drill-list">
      {rows.map(({ cells, name }) => (
        <section key={name} class="card" aria-label={name}>
          <h3>{name}</h3>
          <ul>
            {cells.map(
              (cell) =>
                cell !== undefined && (
                  <li key={cell.id}>
                    <CellLink cell={cell} name={cell.failure} />
                  </li>
                ),
            )}
          </ul>
        </section>
      ))}
    </div>
  )
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
}

/** The arrow keys go from a cell to the next one in their direction. */
function moveFocus(event: KeyboardEvent): void {
  const [down, right] = steps[event.key] ?? [0, 0]
  let place = (event.target as Element).closest('td')
  while (place !== null && (down !== 0 || right !== 0)) {
    const row = place.closest('tr') as HTMLTableRowElement
    const table = row.closest('tbody') as HTMLTableSectionElement
    const next: Element | undefined =
      table.rows[row.sectionRowIndex + down]?.cells[place.cellIndex + right]
    place = next?.closest('td') ?? null
    const link = place?.querySelector('a')
    if (link == null) continue
    event.preventDefault()
    link.focus()
    return
  }
}
