import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { capturedFrom, edited } from '../../support/bundles.ts'
import { runHere } from '../../support/command-here.ts'
import { get, mockWith } from '../../support/mock.ts'

t.test(
  'bundles that were edited, with the right hash again, are refused without a stack',
  async (t) => {
    const mock = await mockWith(t)
    await get(mock, 'notebooks?limit=1')
    const bundle = await capturedFrom(mock)
    const file = join(t.testdir(), 'bug.mockrepro')
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`
    const expected = 'expected a request to a server'
    for (const [from, to, message] of [
      ['"state":{', `"state":{"x":${deep},`, /line 2: found more than \d+ levels of JSON/],
      ['"url":"/v1', '"url":"/ \\u0001', `request 1: found Request path contains`],
      ['"method":"GET"', '"method":"G T"', expected],
      ['"method":"GET"', '"method":"CONNECT"', expected],
      ['"headers":[', '"headers":[["a\\nb","c"],', expected],
    ] as const) {
      writeFileSync(
        file,
        edited(bundle, (lines) => lines.map((line) => line.replace(from, () => to))),
      )
      const { code, stderr } = await runHere(t, ['replay', file])
      t.equal(code, 2, to.slice(0, 30))
      t.match(stderr, message)
      t.notMatch(stderr, /\n +at /)
    }
  },
)
