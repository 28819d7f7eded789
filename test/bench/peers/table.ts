import { median } from '../figures.ts'
import { figure, machine, ratios } from '../support/report.ts'

/** A server with what was measured in each round. */
export interface Measured {
  name: string
  /** The number of rows, or undefined for a fixed answer. */
  rows?: number
  hasRows: boolean
  /** Ms from the start to the first answer, for each start. */
  coldStart: readonly number[]
  /** CPU time in ms until the first answer, for each start. */
  startCpu: readonly number[]
  /** Requests a second. */
  perSecond: readonly number[]
  /** CPU time in µs for each request, user and system. */
  cpu: readonly number[]
  /** Resident memory in MB after each round. */
  rss: readonly number[]
}

/** The share of what bare node:http reaches over a server that is aimed at. */
export const AIM = 0.9

/** The largest growth of the CPU time for each request that is aimed at. */
export const GROWTH = 1.1

const rowOf = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const digitsFor = (values: readonly number[]) => (median(values) < 100 ? 1 : 0)

/** A Markdown table of all servers, and how the mock compares with each in the same rounds. */
export function peerTable(
  all: readonly Measured[],
  mocks: readonly Measured[],
  bare: Measured,
): string[] {
  const largest = mocks.at(-1)
  const titles = [
    `Server (${machine()})`,
    'Rows',
    'Requests/s',
    'CPU a request, µs',
    'Cold start, ms',
    'CPU of the start, ms',
    'RSS, MB',
    "Its CPU to the mock's",
    "The mock's throughput to its",
    "`node:http`'s to its",
    '90 % of that',
    'Reached',
  ]
  return [
    rowOf(titles),
    rowOf(titles.map(() => '---')),
    ...all.map((one) => {
      const mock = mocks.find(({ rows }) => rows === one.rows) ?? largest
      const digits = digitsFor(one.perSecond)
      const cells = [
        one.name,
        one.rows?.toLocaleString('en') ?? 'any',
        figure(one.perSecond, digits),
        figure(one.cpu, digitsFor(one.cpu)),
        figure(one.coldStart),
        figure(one.startCpu),
        figure(one.rss),
      ]
      if (mock === undefined || one === mock) return rowOf([...cells, '', '', '', '', ''])
      const cost = ratios(one.cpu, mock.cpu)
      const ours = ratios(mock.perSecond, one.perSecond)
      const ceiling = ratios(bare.perSecond, one.perSecond)
      const aim = AIM * median(ceiling)
      const shown = digitsFor(ceiling) + (median(ceiling) < 10 ? 1 : 0)
      return rowOf([
        ...cells,
        figure(cost, digitsFor(cost) + (median(cost) < 10 ? 1 : 0)),
        figure(ours, shown),
        figure(ceiling, shown),
        aim.toLocaleString('en', { minimumFractionDigits: shown, maximumFractionDigits: shown }),
        median(ours) >= aim ? 'yes' : 'no',
      ])
    }),
  ]
}

/** A Markdown table of the CPU time for each request by the number of rows: one line for each server that has rows. */
export function growthTable(all: readonly Measured[]): string[] {
  const names = [...new Set(all.filter(({ hasRows }) => hasRows).map(({ name }) => name))]
  const sizes = [...new Set(all.flatMap(({ rows = [] }) => rows))].sort((one, other) => one - other)
  const [smallest, largest] = [sizes[0], sizes.at(-1)]
  const shown = sizes.map((size) => size.toLocaleString('en'))
  const titles = [
    `CPU a request, µs (${machine()})`,
    ...shown,
    `${shown.at(-1)} to ${shown[0]}`,
    `At most ${GROWTH}`,
  ]
  return [
    rowOf(titles),
    rowOf(titles.map(() => '---')),
    ...names.map((name) => {
      const at = (size?: number) => all.find((one) => one.name === name && one.rows === size)
      const cells = sizes.map((size) => {
        const cpu = at(size)?.cpu
        return cpu ? figure(cpu, digitsFor(cpu)) : 'not measured'
      })
      const [small, large] = [at(smallest)?.cpu, at(largest)?.cpu]
      if (!small || !large) return rowOf([name, ...cells, 'not measured', ''])
      const growth = ratios(large, small)
      const verdict = median(growth) <= GROWTH ? 'yes' : 'no'
      return rowOf([name, ...cells, figure(growth, 2), verdict])
    }),
  ]
}

/** How much of bare node:http's throughput a mock reaches, which is the aim over each of the tools at once. */
export function verdict({ rows = 0, perSecond, cpu }: Measured, bare: Measured): string {
  const reached = ratios(perSecond, bare.perSecond)
  return [
    `The mock of ${rows.toLocaleString('en')} reaches ${figure(reached, 2)} of node:http's throughput`,
    `(aim: ${AIM}, ${median(reached) >= AIM ? 'reached' : 'not reached'})`,
    `with ${figure(ratios(cpu, bare.cpu), 2)} times its CPU a request`,
  ].join(' ')
}
