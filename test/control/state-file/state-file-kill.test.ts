import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import t, { type Test } from 'tap'
import { SeededRandom } from '../../../src/cloud/kernel/seeded-random.ts'
import { StateFile } from '../../../src/control/state-file/state-file.ts'
import { NODE, plainly } from '../../support/command.ts'
import { sized } from '../../support/size.ts'

/** Kills of each of the two savers that run at once. */
const KILLS = sized(12, 100)

/** Minimum number of kills in the middle of a save, and of kills after one. */
const MIN_HITS = Math.ceil(KILLS / 10)

/** On a busy machine a saver does little between two kills, so more kills are allowed. */
const MAX_KILLS = 20 * KILLS

/** The saver as one JavaScript file: it starts ten times faster than with a TypeScript loader. */
async function built(folder: string): Promise<string> {
  const outfile = join(folder, 'saving.mjs')
  await build({
    entryPoints: ['test/support/saving.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
  })
  return outfile
}

/** Starts a saver and kills it after the given host ms. */
async function killed(script: string, path: string, first: number, wait: number): Promise<void> {
  const [node, ...args] = NODE
  const child = spawn(node, [...args, script, path, `${first}`], plainly())
  await once(child.stdout, 'data')
  await sleep(wait)
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Kills savers of one file, one after the other, and counts the results. */
async function savedAndKilled(t: Test, script: string, folder: string) {
  const path = join(folder, 'state.json')
  const chance = new SeededRandom(folder)
  let before = -1
  let changes = 0
  let cutShort = 0
  let kills = 0
  while (kills < KILLS || (kills < MAX_KILLS && (changes < MIN_HITS || cutShort < MIN_HITS))) {
    await killed(script, path, kills * 1_000, chance.integer(0, 150))
    kills++
    const files = readdirSync(folder)
    if (files.some((file) => file.endsWith('.tmp'))) cutShort++
    if (!files.includes('state.json')) {
      if (before !== -1) t.fail(`a file that was there is gone after ${kills} kills`)
      continue
    }
    const text = readFileSync(path, 'utf8')
    const { first, last, records } = JSON.parse(text)
    if (text.length < 5_000_000 || first !== last || records.length < 1_000) {
      t.fail(`half of ${first} and half of ${last} after ${kills} kills`)
    }
    if (first < before) t.fail(`${first} came after ${before}`)
    if (first > before) changes++
    before = first
  }
  const file = new StateFile(path, { log: t.fail })
  await file.open(new AbortController().signal)
  await file.close(10_000)
  t.strictSame(
    readdirSync(folder),
    ['state.json'],
    'the next start removes what killed savers left',
  )
  t.ok(changes >= MIN_HITS, `${changes} kills left the new state, of ${kills} kills`)
  t.ok(cutShort >= MIN_HITS, `${cutShort} kills in the middle of a save, of ${kills} kills`)
}

// Each kill needs a process that runs for some host time.
t.test('a process that is killed during a save leaves the old file or the new file', async (t) => {
  const script = await built(t.testdir({}))
  await Promise.all(
    ['one', 'two'].map((name) => {
      const folder = join(t.testdirName, name)
      mkdirSync(folder)
      return savedAndKilled(t, script, folder)
    }),
  )
})
