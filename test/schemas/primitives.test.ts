import t from 'tap'
import { Duration, durationOf, isProjectId, milliseconds } from '../../src/schemas/primitives.ts'

t.test('a duration is in ms unless it has a unit', async (t) => {
  for (const [text, ms] of [
    [500, 500],
    ['500', 500],
    ['500ms', 500],
    ['2s', 2_000],
    ['1.5h', 5_400_000],
    ['10m', 600_000],
    ['3d', 259_200_000],
  ] as const) {
    t.equal(milliseconds(Duration.parse(text)), ms)
  }
  for (const wrong of ['', 'x', '-1s', '5 s', '1w', -1]) t.notOk(Duration.safeParse(wrong).success)
})

t.test('what is no duration is not called too long or too short as well', async (t) => {
  const Limited = durationOf({ min: 2, max: 1_000 }, 'another duration')
  for (const wrong of ['1 fortnight', '1e99', '', -1, null]) {
    t.equal(Limited.safeParse(wrong).error?.issues.length, 1, String(wrong))
  }
  for (const wrong of ['2s', 1, '1ms']) {
    t.match(Limited.safeParse(wrong).error?.issues, [{ message: 'another duration' }])
  }
  for (const right of [2, '1s']) t.ok(Limited.safeParse(right).success)
})

t.test('a project id is 1 to 64 plain characters', async (t) => {
  for (const id of ['p', 'a_B-9', '0'.repeat(64)]) t.ok(isProjectId(id))
  for (const id of ['', 'a b', 'é', '0'.repeat(65), 'a/b']) t.notOk(isProjectId(id))
})
