import t from 'tap'
import { Events, type WorldEvent } from '../../../src/control/events/events.ts'

const event = (n: number): WorldEvent => ({ type: 'clock', projectId: 'p1', data: { n } })

t.test('events are returned in order, numbered from 1', async (t) => {
  const events = new Events('tag')
  t.equal(events.after(0), undefined)
  events.push(event(1))
  events.push(event(2), 7)
  t.strictSame(events.after(0), { event: event(1), sequence: 0, number: 1, missed: 0 })
  t.strictSame(events.after(1), { event: event(2), sequence: 7, number: 2, missed: 0 })
  t.equal(events.after(2), undefined)
})

t.test('at least the last 20,000 events are kept, and lost events are counted', async (t) => {
  const events = new Events('tag')
  for (let n = 1; n <= 100_000; n++) events.push(event(n))
  t.match(events.after(80_000), { event: event(80_001), number: 80_001, missed: 0 })
  const first = events.after(0)
  t.strictSame(first?.event, event((first?.missed ?? 0) + 1))
  t.ok((first?.missed ?? 0) >= 60_000)
})

t.test('a listener is called after every event until it is removed', async (t) => {
  const events = new Events('tag')
  const seen: number[] = []
  const stopListening = events.listen(() => seen.push(events.last))
  events.push(event(1))
  t.equal(events.listeners, 1)
  stopListening()
  events.push(event(2))
  t.strictSame([seen, events.listeners], [[1], 0])
})
