import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Spread } from './figures.ts'
import type { SizeResults } from './queries.ts'

/** Numbers of instances. A million takes some minutes: BENCH_MILLION=1 adds it. */
const SIZES = [10, 1_000, 100_000, ...(process.env['BENCH_MILLION'] === '1' ? [1_000_000] : [])]

/** The table of queries: a row for each kind, columns for each size. */
export async function benchQueries(): Promise<string[]> {
  const columns: SizeResults[] = []
  const script = fork(fileURLToPath(new URL('queries.ts', import.meta.url)), SIZES.map(String), {
    execArgv: ['--max-old-space-size=14000', '--import', 'tsx'],
  })
  script.on('message', (column) => columns.push(column as SizeResults))
  const code = await new Promise((ended) => script.on('exit', ended))
  if (code !== 0) throw new Error(`the queries ended with ${code}`)
  const kinds = columns[0]?.results.map(({ kind }) => kind) ?? []
  return [
    `A list in this process, µs: median (a tenth is below – a tenth is above), then the median of the naive list; Node ${process.version}`,
    ['kind'.padEnd(34), ...columns.map(({ size }) => `${size}`.padStart(38))].join(''),
    ...kinds.map((kind, index) => {
      const cells = columns.map(({ results }) => {
        const { own, naive } = results[index] as SizeResults['results'][number]
        return `${rangeOf(own)}${naive === undefined ? '' : ` ${figure(naive.median)}`}`
      })
      return [kind.padEnd(34), ...cells.map((cell) => cell.padStart(38))].join('')
    }),
  ]
}

function rangeOf({ low, median, high }: Spread): string {
  return `${figure(median)} (${figure(low)}–${figure(high)})`
}

function figure(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0)
}
