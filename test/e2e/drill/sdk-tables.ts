import type { DrillCell, DrillReport, DrillVerdict } from '../../../src/schemas/drill.ts'
import { DrillVerdict as Verdicts } from '../../../src/schemas/drill.ts'

/** The report of each SDK by its name. */
export type Reports = ReadonlyMap<string, DrillReport>

const verdicts: readonly DrillVerdict[] = Verdicts.options

const names: Readonly<Record<DrillVerdict, string>> = {
  survived: 'survived',
  failed_cleanly: 'clean',
  failed_obscurely: '**obscure**',
  hammered: '**hammered**',
  wrong: '**wrong**',
  hung: '**hung**',
}

/** Markdown: how many cells of each SDK have each verdict, and the verdicts of every failure. */
export function sdkTables(reports: Reports): string {
  return [...counts(reports), '', ...byFailure(reports)].join('\n')
}

function counts(reports: Reports): string[] {
  const rows = [...reports].map(([sdk, { cells }]) => [
    sdk,
    `${cells.length}`,
    ...verdicts.map((verdict) => `${cells.filter((cell) => cell.verdict === verdict).length}`),
  ])
  return table(['client', 'cells', ...verdicts.map((verdict) => `\`${verdict}\``)], rows)
}

function byFailure(reports: Reports): string[] {
  const failures = [...reports.values()].flatMap(({ failures }) => failures.map(({ id }) => id))
  const rows = [...new Set(failures)].map((id) => [
    `\`${id}\``,
    ...[...reports.values()].map(({ cells }) => verdictsOf(cells.filter((c) => c.failure === id))),
  ])
  return table(['failure', ...reports.keys()], rows)
}

/** The verdicts on one failure of every operation; with the operations if they differ. */
function verdictsOf(cells: readonly DrillCell[]): string {
  const found = verdicts.filter((verdict) => cells.some((cell) => cell.verdict === verdict))
  if (found.length === 0) return '–'
  const [only] = found
  if (found.length === 1 && only !== undefined) return names[only]
  return found
    .map((verdict) => {
      const operations = cells.filter((cell) => cell.verdict === verdict).map(shortName)
      return `${names[verdict]}: ${[...new Set(operations)].join(' ')}`
    })
    .join('; ')
}

/** `List` for `ListNotebooks`. */
function shortName({ operation }: DrillCell): string {
  return operation.replace(/Notebooks?$/, '')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
