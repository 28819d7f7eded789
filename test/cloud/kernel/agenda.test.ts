import fc from 'fast-check'
import t from 'tap'
import { Agenda, type Reminder } from '../../../src/cloud/kernel/agenda.ts'
import { sized } from '../../support/size.ts'

function taken(agenda: Agenda<Reminder>, now: number): string[] {
  const keys: string[] = []
  for (let due = agenda.takeDue(now); due !== undefined; due = agenda.takeDue(now))
    keys.push(due.key)
  return keys
}

t.test(
  'due reminders are taken earliest first, and in the order of insertion at the same time',
  async (t) => {
    const agenda = new Agenda<Reminder>()
    for (const [key, at] of [
      ['b', 20],
      ['a', 10],
      ['c', 20],
      ['d', 30],
    ] as const) {
      agenda.set({ key, at })
    }
    t.equal(agenda.next, 10)
    t.strictSame(taken(agenda, 9), [])
    t.strictSame(taken(agenda, 29), ['a', 'b', 'c'])
    t.equal(agenda.next, 30)
    t.equal(agenda.size, 1)
  },
)

t.test('reminders that are due by a time are those of a list that are', async (t) => {
  const changes = fc.array(fc.tuple(fc.nat(40), fc.option(fc.nat(30))), { maxLength: 200 })
  fc.assert(
    fc.property(changes, fc.integer({ max: 31, min: -1 }), (all, time) => {
      const agenda = new Agenda<Reminder>()
      for (const [key, at] of all) {
        if (at === 7) agenda.remove(`${key}`)
        else agenda.set({ key: `${key}`, at })
      }
      const expected = [...agenda].filter(({ at }) => at !== null && at <= time)
      const found = [...agenda.dueBy(time)]
      const keys = (reminders: Reminder[]) => reminders.map(({ key }) => key).sort()
      t.strictSame(keys(found), keys(expected))
    }),
    { numRuns: sized(200, 5_000) },
  )
})

t.test('a reminder replaces the reminder with the same key', async (t) => {
  const agenda = new Agenda<Reminder>()
  agenda.set({ key: 'a', at: 10 })
  agenda.set({ key: 'a', at: 30 })
  t.equal(agenda.next, 30)
  t.strictSame(taken(agenda, 20), [])
  agenda.set({ key: 'a', at: 5 })
  t.strictSame(taken(agenda, 40), ['a'])
  t.equal(agenda.next, Number.POSITIVE_INFINITY)
})

t.test('a reminder without a time is never due, and can be removed', async (t) => {
  const agenda = new Agenda<Reminder>()
  agenda.set({ key: 'a', at: null })
  t.equal(agenda.next, Number.POSITIVE_INFINITY)
  t.strictSame(taken(agenda, Number.MAX_SAFE_INTEGER), [])
  t.match(agenda.get('a'), { at: null })
  agenda.remove('a')
  t.equal(agenda.get('a'), undefined)
  t.equal(agenda.size, 0)
})

t.test('all reminders are listed in the order in which they are due', async (t) => {
  const agenda = new Agenda<Reminder>()
  agenda.set({ key: 'late', at: 9 })
  agenda.set({ key: 'waits', at: null })
  agenda.set({ key: 'soon', at: 1 })
  t.strictSame(
    agenda.list().map(({ key }) => key),
    ['soon', 'late', 'waits'],
  )
})

t.test('the listener is called when a reminder becomes the next one due', async (t) => {
  let calls = 0
  const agenda = new Agenda<Reminder>(() => calls++)
  agenda.set({ key: 'a', at: 10 })
  agenda.set({ key: 'b', at: 10 })
  agenda.set({ key: 'c', at: null })
  t.equal(calls, 1)
  agenda.set({ key: 'd', at: 9 })
  t.equal(calls, 2)
})

const act = fc.oneof(
  fc.record({ key: fc.integer({ min: 0, max: 200 }), at: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ remove: fc.integer({ min: 0, max: 200 }) }),
  fc.record({ now: fc.integer({ min: 0, max: 50 }) }),
)

t.test(
  'after any sequence of set, replace, remove and take, it behaves like a sorted list',
  async () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 600 }), (acts) => {
        const agenda = new Agenda<Reminder>()
        let model: { key: string; at: number; turn: number }[] = []
        let turn = 0
        for (const step of acts) {
          if ('at' in step) {
            const key = `${step.key}`
            agenda.set({ key, at: step.at })
            model = [
              ...model.filter((entry) => entry.key !== key),
              { key, at: step.at, turn: turn++ },
            ]
          } else if ('remove' in step) {
            agenda.remove(`${step.remove}`)
            model = model.filter(({ key }) => key !== `${step.remove}`)
          } else {
            const due = model.filter(({ at }) => at <= step.now)
            due.sort((a, b) => a.at - b.at || a.turn - b.turn)
            model = model.filter(({ at }) => at > step.now)
            const given = taken(agenda, step.now)
            if (`${given}` !== `${due.map(({ key }) => key)}`) return false
          }
          if (agenda.size !== model.length) return false
        }
        return true
      }),
      { numRuns: sized(300, 3_000) },
    )
  },
)

t.test('replaced reminders do not accumulate in memory', async (t) => {
  const agenda = new Agenda<Reminder>()
  for (let n = 0; n < 10; n++) agenda.set({ key: `${n}`, at: n })
  // This reminder stays first, so the replaced reminders are behind it and are not taken.
  agenda.set({ key: 'first', at: -1 })
  const start = process.memoryUsage().heapUsed
  for (let n = 0; n < 200_000; n++) agenda.set({ key: `${n % 10}`, at: 1_000 + n })
  t.equal(agenda.size, 11)
  t.ok(process.memoryUsage().heapUsed - start < 50_000_000)
  t.strictSame(taken(agenda, 1e9).length, 11)
})
