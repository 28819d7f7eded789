import type { Outcome } from '../table.ts'

/** Steps of every resource, the columns of the table. */
export const steps = ['create', 'plan', 'import', 'update', 'destroy'] as const

/** Markdown tables of the resources and of the data sources. */
export function terraformTables(outcomes: readonly Outcome[]): string {
  const rowsOf = (legs: readonly string[]) => [
    ...new Set(outcomes.filter(({ leg }) => legs.includes(leg)).map(({ operation }) => operation)),
  ]
  const cell = (operation: string, leg: string) => {
    const found = outcomes.filter((each) => each.operation === operation && each.leg === leg)
    if (found.length === 0) return '–'
    return found.every(({ ok }) => ok) ? 'ok' : '**failed**'
  }
  const table = (head: string, legs: readonly string[]) => [
    `| ${[head, ...legs].join(' | ')} |`,
    `|${' --- |'.repeat(legs.length + 1)}`,
    ...rowsOf(legs).map(
      (row) => `| ${[`\`${row}\``, ...legs.map((leg) => cell(row, leg))].join(' | ')} |`,
    ),
  ]
  return [...table('resource', steps), '', ...table('data source', ['read'])].join('\n')
}
