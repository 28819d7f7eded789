import { spawn } from 'node:child_process'

/** A shell command that runs tests. */
export interface Suite {
  name: string
  command: string
  env?: NodeJS.ProcessEnv
  /** Whether to print the output as it comes, instead of its last lines at the end. */
  isStreamed?: boolean
}

export interface Result {
  name: string
  seconds: number
  pass: number
  fail: number
}

/** The last line of a suite's output: # { total: 12, pass: 11, fail: 1 } */
const CLOSING_LINE = /^# \{ total: \d+(?:, pass: (\d+))?(?:, fail: (\d+))?.*\}$/gm

/** How many lines of a suite that passes are printed. */
const LAST = 3

/**
 * Runs a suite. When it ends, prints its name, its seconds, what it skipped and its last lines; all lines if it failed. So
 * the output of suites that run in parallel stays readable.
 */
export async function runSuite({
  name,
  command,
  env = {},
  isStreamed = false,
}: Suite): Promise<Result> {
  const start = performance.now()
  const child = spawn(command, {
    shell: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (isStreamed) process.stdout.write(text)
    })
  }
  const status = await new Promise<number | null>((ended) => child.on('close', ended))
  const seconds = (performance.now() - start) / 1_000
  const { pass, fail } = countsIn(output, status === 0)
  const verdict = status === 0 ? 'ok' : `failed with ${status}`
  const lines = output.trimEnd().split('\n')
  const skipped = lines.filter((line) => / # SKIP /.test(line))
  const printed = isStreamed ? [] : status === 0 ? [...skipped, ...lines.slice(-LAST)] : lines
  console.log(
    [`${name}: ${verdict} after ${seconds.toFixed(1)} s`, ...printed].join('\n').trimEnd(),
  )
  return { name, seconds, pass, fail }
}

/** Counts of a suite. A suite without counts is one check; a failed suite has at least one failure. */
function countsIn(output: string, isOk: boolean): { pass: number; fail: number } {
  const [, pass, fail = 0] = [...output.matchAll(CLOSING_LINE)].at(-1) ?? []
  if (pass === undefined && isOk) return { pass: 1, fail: 0 }
  return { pass: Number(pass ?? 0), fail: isOk ? Number(fail) : Math.max(Number(fail), 1) }
}
