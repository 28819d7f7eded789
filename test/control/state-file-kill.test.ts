import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import ts from 'typescript'
import { Chance } from '../../src/cloud/chance.ts'

const KILLS = 200

/** Plain JavaScript starts ten times faster than a loader of TypeScript does. */
function built(folder: string): string {
  for (const file of [
    'src/control/state-file.ts',
    'src/control/state-text.ts',
    'test/support/saving.ts',
  ]) {
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    })
    const target = join(folder, file.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, outputText)
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  return join(folder, 'test/support/saving.js')
}

async function killed(child: ChildProcess, wait: number): Promise<void> {
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  await sleep(wait)
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

// Each kill needs a process that lives for a while of the host's time.
t.test('a process that is killed while it saves leaves the old file or the new one', async (t) => {
  const script = built(t.testdir({}))
  const folder = join(t.testdirName, 'states')
  mkdirSync(folder)
  const path = join(folder, 'state.json')
  const chance = new Chance('kills')
  let before = -1
  let changes = 0
  let cutShort = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // Without the loaders and the coverage that tap gives to children.
    const child = spawn(process.execPath, [script, path, `${kill * 1_000}`], { env: {} })
    await killed(child, chance.integer(0, 150))
    const files = readdirSync(folder)
    if (files.some((file) => file.endsWith('.tmp'))) cutShort++
    if (!files.includes('state.json')) {
      t.equal(before, -1, 'a file that was there is there')
      continue
    }
    const text = readFileSync(path, 'utf8')
    const { first, last, records } = JSON.parse(text)
    if (text.length < 5_000_000 || first !== last || records.length < 1_000) {
      t.fail(`half of ${first} and half of ${last} after ${kill} kills`)
    }
    if (first < before) t.fail(`${first} came after ${before}`)
    if (first > before) changes++
    before = first
  }
  t.ok(changes > KILLS / 10, `${changes} times the new one`)
  t.ok(cutShort > KILLS / 10, `${cutShort} times in the middle of a save`)
  t.ok(readdirSync(folder).length <= 2, 'what was cut short is cleared away')
  t.comment(`${changes} new files, ${cutShort} saves cut short`)
})
