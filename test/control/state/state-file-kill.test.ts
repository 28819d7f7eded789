import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import ts from 'typescript'
import { Chance } from '../../../src/cloud/kernel/chance.ts'

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

/** Starts a saver without what tap gives to children, which takes longer to load than the saver lives. */
async function killed(script: string, path: string, first: number, wait: number): Promise<void> {
  const args = ['-u', 'NODE_OPTIONS', process.execPath, script, path, `${first}`]
  const child = spawn('env', args)
  await once(child.stdout, 'data')
  await sleep(wait)
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Kills so many savers of one file, one after the other, and counts what that left behind. */
async function savedAndKilled(t: Test, script: string, folder: string, kills: number) {
  const path = join(folder, 'state.json')
  const chance = new Chance(folder)
  let before = -1
  let changes = 0
  let cutShort = 0
  for (let kill = 0; kill < kills; kill++) {
    await killed(script, path, kill * 1_000, chance.integer(0, 150))
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
  t.ok(readdirSync(folder).length <= 2, 'what was cut short is cleared away')
  return { changes, cutShort }
}

// Each kill needs a process that lives for a while of the host's time.
t.test('a process that is killed while it saves leaves the old file or the new one', async (t) => {
  const script = built(t.testdir({}))
  const folders = ['one', 'two'].map((name) => join(t.testdirName, name))
  const counts = await Promise.all(
    folders.map((folder) => {
      mkdirSync(folder)
      return savedAndKilled(t, script, folder, KILLS / 2)
    }),
  )
  const sum = (what: 'changes' | 'cutShort') => counts.reduce((all, one) => all + one[what], 0)
  t.ok(sum('changes') > KILLS / 10, `${sum('changes')} times the new one`)
  t.ok(sum('cutShort') > KILLS / 10, `${sum('cutShort')} times in the middle of a save`)
})
