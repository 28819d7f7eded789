import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SIZES = [10, 1_000, 10_000, 100_000, 1_000_000]

/** The table of queries: a row for each kind, a column for each size. */
export async function benchQueries(): Promise<string[]> {
  const columns: { size: number; results: Record<string, number> }[] = []
  const script = fork(fileURLToPath(new URL('queries.ts', import.meta.url)), SIZES.map(String), {
    execArgv: ['--max-old-space-size=14000', '--import', 'tsx'],
  })
  script.on('message', (column) => columns.push(column as (typeof columns)[number]))
  await new Promise((ended) => script.on('exit', ended))
  const kinds = Object.keys(columns[0]?.results ?? {})
  return [
    'A list in this process, µs, medians (100k / 1k in the last column)',
    ['kind'.padEnd(26), ...columns.map(({ size }) => `${size}`.padStart(9)), '   ratio'].join(''),
    ...kinds.map((kind) => {
      const figures = columns.map(({ results }) => results[kind] as number)
      const ratio = (figures[3] as number) / (figures[1] as number)
      const cells = figures.map((figure) => figure.toFixed(1).padStart(9))
      return [kind.padEnd(26), ...cells, ratio.toFixed(1).padStart(8)].join('')
    }),
  ]
}
