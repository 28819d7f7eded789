/**
 * Kills a server 120 times while clients write, with each value of --state-sync, and prints how old the lost writes were.
 * Needs `npm run build` before it. `tsx test/kill-losses.ts 20 8000 --notebooks 10000` makes 20 kills, each within 8,000 ms,
 * and passes options on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lossesOf, lossText } from './support/kill-losses.ts'

const [kills = '120', longest = '1500', ...args] = process.argv.slice(2)

for (const sync of ['interval', 'always'] as const) {
  const folder = mkdtempSync(join(tmpdir(), 'kill-losses-'))
  const losses = await lossesOf({
    folder,
    sync,
    kills: Number(kills),
    longest: Number(longest),
    args,
  })
  console.log(lossText(sync, losses))
  if (sync === 'always' && losses.lost > 0) process.exitCode = 1
  rmSync(folder, { recursive: true })
}
