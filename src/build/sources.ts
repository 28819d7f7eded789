import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files and folders that a build reads, besides the packages of the lock file. */
const SOURCES = [
  'package-lock.json',
  'package.json',
  'fixtures/default',
  'docs',
  'src',
  ...readdirSync('.').filter((file) => file.endsWith('.md')),
]

/** Has the digest of the sources that dist/ was built from; missing while a build runs and after one that failed. */
const STAMP = 'dist/built-from.txt'

/** Whether dist/ was built from the sources as they are now. */
export function isBuilt(): boolean {
  try {
    return readFileSync(STAMP, 'utf8') === digestOfSources()
  } catch {
    return false
  }
}

/** Runs a build, and records the sources that it began with. */
export async function runBuild(build: () => Promise<unknown>): Promise<void> {
  rmSync(STAMP, { force: true })
  const digest = digestOfSources()
  await build()
  writeFileSync(STAMP, digest)
}

function digestOfSources(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(filesOf)) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** The path itself, or all files of a folder. */
function filesOf(path: string): string[] {
  if (/\.(json|md)$/.test(path)) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
