import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** The instructions of the Dockerfile with continued lines joined, without comments. */
export const instructions: readonly string[] = readFileSync('Dockerfile', 'utf8')
  .replace(/^#.*\n/gm, '')
  .replace(/ *\\\n */g, ' ')
  .split('\n')
  .filter((line) => line !== '')

/** The arguments of all instructions with a name, in order. */
export function argumentsOf(name: string): string[] {
  return instructions.flatMap((line) =>
    line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : [],
  )
}

/** Name and value of pairs such as `a="b c" d=e`, as ENV and LABEL have them. */
export function pairsOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)
  return Object.fromEntries([...pairs].map(([, name, quoted, plain]) => [name, quoted ?? plain]))
}

/** What the Dockerfile copies into /app. */
export const contents: readonly string[] =
  /cp -r (.*?) \/image\/app/.exec(instructions.join('\n'))?.[1]?.split(' ') ?? []

/** The files of the image in a folder of its own, where no module is beside them: /app and /state. */
export function imageFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-image-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'app'))
  for (const name of contents) cpSync(name, join(folder, 'app', name), { recursive: true })
  rmSync(join(folder, 'app/dist/built-from.txt'), { force: true })
  rmSync(join(folder, 'app/dist/types'), { recursive: true, force: true })
  for (const name of ['state', 'foreign', 'scene', 'tmp']) mkdirSync(join(folder, name))
  chmodSync(folder, 0o755)
  chmodSync(join(folder, 'state'), 0o777)
  return folder
}

/** Paths of all files below a folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
}
