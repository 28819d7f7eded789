/**
 * A bundle that another process on another machine has written: tokens, ids, chance and clocks must mean the same everywhere. After
 * a change of answers or of the default scene that is meant, `replay --update` of the gzipped file makes it new.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { checkSame, edited, firstDifference, replayedFrom } from '../../support/bundles.ts'

const stored = gzipSync(readFileSync('test/cli/replay/stored-bundle.jsonl'))

t.test('a stored bundle replays equal on this machine', async (t) => {
  const results = await replayedFrom(stored)
  checkSame(t, results)
  t.equal(results.length, 11)
})

t.test('with another seed it replays differently', async (t) => {
  const other = edited(stored, ([header = '', ...lines]) => [
    header.replace('"seed":30', '"seed":31'),
    ...lines,
  ])
  t.match(
    firstDifference(await replayedFrom(other)),
    /^1 POST \/v3\/auth\/tokens: .*x-subject-token/,
  )
})
