import fc from 'fast-check'
import t from 'tap'
import { firstDifference, replayedFrom } from '../../support/bundles.ts'
import { NOW } from '../../support/mock.ts'
import { anySession, bundleOf } from '../../support/sessions.ts'
import { sized } from '../../support/size.ts'

const SESSIONS = sized(30, 1_000)

/** Options of a third of the sessions each. */
const servers = [
  { clock: { at: NOW, rate: 0 } },
  { seed: 7, strict: true, auth: 'verify' },
  { clock: 600, seed: 3, speed: 50, retryAfter: 7 },
] as const

t.test('any session replays equal, byte for byte', async (t) => {
  await fc.assert(
    fc.asyncProperty(anySession(25), fc.constantFrom(...servers), async (steps, options) => {
      const bundle = await bundleOf(steps, options)
      const found = firstDifference(await replayedFrom(bundle))
      if (found !== undefined) throw new Error(found)
    }),
    { numRuns: SESSIONS },
  )
  t.pass(`${SESSIONS} sessions`)
})
