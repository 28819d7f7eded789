import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  version: string
  license: string
}

/** Writes dist/LICENCES.txt: the licence of each package that one of these files belongs to. */
export function writeLicences(files: readonly string[]): void {
  const packages = [...new Set(files.flatMap(packageOf))].sort()
  const line = '-'.repeat(80)
  writeFileSync('dist/LICENCES.txt', packages.map(noticeOf).join(`\n${line}\n\n`))
}

/** Name of the package that a file belongs to; none for a file of this repository. */
function packageOf(file: string): string[] {
  return /(?<=^node_modules\/)(?:@[^/]+\/)?[^/]+/.exec(file) ?? []
}

function noticeOf(name: string): string {
  const folder = join('node_modules', name)
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
  const { version, license } = JSON.parse(manifest) as Manifest
  // A package without a file for it names its licence in its description.
  const [file = 'package.json'] = readdirSync(folder).filter((name) => /^licen[cs]e/i.test(name))
  return notice(`${name} ${version}: ${license}`, join(folder, file))
}

function notice(title: string, file: string): string {
  return `${title}\n\n${readFileSync(file, 'utf8').trim()}\n`
}
