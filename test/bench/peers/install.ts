import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, run } from '../../e2e/clients/processes.ts'
import { quietEnv } from './running.ts'

/** What a tool consists of: npm packages, or an artifact of Maven; both with their versions. */
export interface Parts {
  packages?: readonly string[]
  artifact?: string
}

/** Longest installation of a tool. 208 packages of Mockoon took 194 s from a slow registry. */
const LIMIT_MS = 300_000

/**
 * Installs a tool into a folder of its own; nothing of it gets into package.json, and no script of a package runs.
 * Throws if it cannot be installed.
 */
export async function install({ packages = [], artifact }: Parts, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const signal = AbortSignal.timeout(LIMIT_MS)
  if (packages.length > 0) {
    const quiet = ['--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
    const args = ['install', '--prefix', folder, ...quiet, ...packages]
    await run({ command: 'npm', args, cwd: folder, env: quietEnv }, signal)
  }
  if (artifact !== undefined) {
    if (!(await exists('java', '-version'))) throw new Error('there is no java')
    if (!(await exists('mvn', '-v'))) throw new Error('there is no mvn to download it with')
    const copy = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]
    const args = ['-q', '-B', 'dependency:copy', ...copy]
    await run({ command: 'mvn', args, cwd: folder, env: quietEnv }, signal)
  }
}

/** A file of a package that was installed into a folder. */
export const fileOf = (folder: string, path: string) => join(folder, 'node_modules', path)
