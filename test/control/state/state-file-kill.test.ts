import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import t, { type Test } from 'tap'
import { SeededRandom } from '../../../src/cloud/kernel/seeded-random.ts'
import { NODE, plainly } from '../../support/command.ts'
import { sized } from '../../support/size.ts'

/** Kills of each of the two savers that run at once. */
const KILLS = sized(12, 100)

/** How often kills must come in the middle of a save, and how often after one. */
const LEAST = Math.ceil(KILLS / 10)

/** On a busy machine a saver gets little done between two kills: then there are more of them. */
const MOST_KILLS = 20 * KILLS

/** The saver as one file of JavaScript, which starts ten times faster than a loader of TypeScript does. */
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

/** Starts a saver and kills it after so many ms of the host's time. */
async function killed(script: string, path: string, first: number, wait: number): Promise<void> {
  const [node, ...args] = NODE
  const child = spawn(node, [...args, script, path, `${first}`], plainly())
  await once(child.stdout, 'data')
  await sleep(wait)
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Kills savers of one file, one after the other, and counts what that left behind. */
async function savedAndKilled(t: Test, script: string, folder: string) {
  const path = join(folder, 'state.json')
  const chance = new SeededRandom(folder)
  let before = -1
  let changes = 0
  let cutShort = 0
  let kills = 0
  while (kills < KILLS || (kills < MOST_KILLS && (changes < LEAST || cutShort < LEAST))) {
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
  t.ok(readdirSync(folder).length <= 2, 'what was cut short is cleared away')
  t.ok(changes >= LEAST, `${changes} times the new one, after ${kills} kills`)
  t.ok(cutShort >= LEAST, `${cutShort} times in the middle of a save, after ${kills} kills`)
}

// Each kill needs a process that lives for a while of the host's time.
t.test('a process that is killed while it saves leaves the old file or the new one', async (t) => {
  const script = await built(t.testdir({}))
  await Promise.all(
    ['one', 'two'].map((name) => {
      const folder = join(t.testdirName, name)
      mkdirSync(folder)
      return savedAndKilled(t, script, folder)
    }),
  )
})
