import fc from 'fast-check'
import t from 'tap'
import { Clock } from '../../../src/cloud/kernel/clock.ts'
import { MachineTime } from '../../../src/cloud/kernel/host-time.ts'

function machine() {
  const clocks = { wall: 1_000_000, monotonic: 50 }
  const time = new MachineTime({ wall: () => clocks.wall, monotonic: () => clocks.monotonic })
  const pass = (ms: number) => {
    clocks.wall += ms
    clocks.monotonic += ms
  }
  const jump = (ms: number) => {
    clocks.wall += ms
  }
  return { time, pass, jump }
}

t.test('both times start at the host clock and advance with it', async (t) => {
  const { time, pass } = machine()
  pass(250)
  t.strictSame([time.steady(), time.real(), time.ahead()], [1_000_250, 1_000_250, 0])
})

t.test('a jump of the host clock forward moves only the real time', async (t) => {
  const { time, pass, jump } = machine()
  jump(3_600_000)
  pass(5)
  t.strictSame([time.steady(), time.real(), time.ahead()], [1_000_005, 4_600_005, 3_600_000])
})

t.test('a jump back moves neither, and time goes on at once', async (t) => {
  const { time, pass, jump } = machine()
  time.real()
  jump(-3_600_000)
  pass(5)
  t.strictSame([time.steady(), time.real()], [1_000_005, 1_000_005])
  jump(3_600_000)
  t.equal(time.real(), 1_000_005, 'the correction of a jump back is no jump forward')
})

t.test('the time of a clock never goes back, whatever happens to the host clock', async () => {
  const step = fc.record({ pass: fc.nat(5_000), jump: fc.integer({ min: -9e6, max: 9e6 }) })
  fc.assert(
    fc.property(fc.array(step), fc.constantFrom(0, 0.5, 1, 60), (steps, rate) => {
      const { time, pass, jump } = machine()
      const clock = new Clock({ rate }, time)
      let before = clock.now()
      for (const each of steps) {
        jump(each.jump)
        pass(each.pass)
        const now = clock.now()
        const least = rate === 1 ? each.pass : Math.floor(each.pass * rate) - 1
        if (now < before || now - before < least) return false
        before = now
      }
      return true
    }),
  )
})

t.test('an action has one time in whole ms, and so has a turn that holds the time', async (t) => {
  const { time, pass } = machine()
  const times = () => [time.steady(), time.real()]
  pass(0.75)
  const during = time.atOneTime(() => {
    const first = times()
    pass(5)
    return [first, times(), time.atOneTime(times)]
  })
  t.strictSame(during, Array(3).fill([1_000_000, 1_000_000]))
  t.strictSame(times(), [1_000_005.75, 1_000_005.75], 'it goes on after the action')
  t.throws(() => time.atOneTime(() => JSON.parse('{')))
  pass(1)
  t.strictSame(times(), [1_000_006.75, 1_000_006.75], 'also after one that fails')
  time.hold()
  pass(5)
  t.strictSame(time.atOneTime(times), [1_000_006, 1_000_006])
  t.strictSame(
    times(),
    [1_000_006, 1_000_006],
    'an action in a turn that holds the time ends nothing',
  )
  await new Promise((resolve) => setImmediate(resolve))
  t.strictSame(times(), [1_000_011.75, 1_000_011.75])
})
