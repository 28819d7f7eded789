import t from 'tap'
import { EventStreams } from '../../../src/control/events/event-streams.ts'

const event = (projectId: string | null) => ({ type: 'reset', projectId, data: {} }) as const

t.test(
  'the streams of all projects keep at most 200,000 events; idle ones lose theirs',
  async (t) => {
    const streams = new EventStreams('tag', 10)
    const all = Array.from({ length: 12 }, (_, n) => streams.of(`p${n}`))
    const kept = () => all.reduce((sum, { kept }) => sum + kept, 0)
    let most = 0
    for (let n = 0; n < 12; n++) {
      for (let count = 0; count < 30_000; count++) streams.push(event(`p${n}`))
      most = Math.max(most, kept())
    }
    t.ok(most > 170_000 && most <= 200_000, `${most} events`)
    t.equal(all[0]?.kept, 0)
    t.equal(all[11]?.kept, 30_000)
    t.equal(all[0]?.last, 30_000)
    t.equal(all[0]?.after(5), undefined, 'the next event says how many are lost')
    streams.push(event('p0'))
    t.match(all[0]?.after(5), { number: 30_001, missed: 29_995 })
  },
)

t.test('an event of no project, or of one without a stream, goes nowhere', async (t) => {
  const streams = new EventStreams('tag', 10)
  streams.push(event(null))
  streams.push(event('p1'))
  t.equal(streams.size, 0)
  t.equal(streams.of('p1').last, 0)
})

t.test(
  'streams of projects without a world are limited, except those that are watched',
  async (t) => {
    const streams = new EventStreams('tag', 3)
    const watched = streams.of('watched')
    const stop = watched.listen(() => {})
    streams.release('watched')
    t.equal(streams.of('watched'), watched)
    streams.release('watched', true)
    for (let n = 0; n < 100; n++) {
      streams.of(`p${n}`)
      streams.release(`p${n}`, true)
    }
    t.equal(streams.size, 3)
    t.equal(streams.of('watched'), watched)
    stop()
    streams.release('watched')
    t.not(streams.of('watched'), watched)
    streams.of('dropped')
    streams.release('dropped')
    streams.release('never there')
    t.equal(streams.size, 3)
  },
)
