/** Runs the built command `drill`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DrillReport } from '../../../src/schemas/drill.ts'
import { NODE, plainly } from '../../support/command.ts'
import type { Command } from '../clients/processes.ts'

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))

/** How a drill ended, and its report. */
export interface Drilled {
  status: number | null
  report: DrillReport
  stdout: string
  stderr: string
}

/** Drills a command. Rejects if there is no report. */
export async function drilled(
  { args, command, cwd, env }: Command,
  flags: readonly string[] = [],
): Promise<Drilled> {
  const folder = await mkdtemp(join(tmpdir(), 'drilled-'))
  try {
    const file = join(folder, 'report.json')
    const [node, ...first] = NODE
    const all = [...first, CLI, 'drill', '--report', file, ...flags, '--', command, ...args]
    const child = spawn(node, all, {
      cwd,
      ...plainly(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr] = [child.stdout, child.stderr].map(textOf) as [Text, Text]
    const [status] = (await once(child, 'close')) as [number | null]
    const output = { stdout: stdout.text, stderr: stderr.text }
    const text = await readFile(file, 'utf8').catch(() => {
      throw new Error(`drill ended with ${status} and without a report: ${output.stderr}`)
    })
    return { status, report: DrillReport.parse(JSON.parse(text)), ...output }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Text {
  text: string
}

function textOf(stream: NodeJS.ReadableStream): Text {
  const found = { text: '' }
  stream.setEncoding('utf8').on('data', (part: string) => {
    found.text += part
  })
  return found
}

/** What is neither survived nor failed cleanly, whichever call failed: `OPERATION/FAILURE: verdict`. */
export function findingsIn({ cells }: DrillReport): string[] {
  const found = cells
    .filter(({ verdict }) => verdict !== null && !/^(survived|failed_cleanly)$/.test(verdict))
    .map(({ failure, operation, verdict }) => `${operation}/${failure}: ${verdict}`)
  return [...new Set(found)].sort()
}
