import t from 'tap'
import { actions, resultOf, statuses } from '../../src/cloud/notebooks/life/state-table.ts'
import { stateMachine } from '../../src/control/state-diagram.ts'
import { control, mockWith } from '../support/mock.ts'

t.test('GET /_mock/state-machine returns every cell of the state table', async (t) => {
  const mock = await mockWith(t)
  const { status, body } = await control(mock, 'GET', '/state-machine')
  t.equal(status, 200)
  t.strictSame(Object.keys(body).sort(), ['actions', 'mermaid', 'messages', 'states', 'table'])
  t.strictSame(body.states, statuses)
  t.equal(body.states.length, 14)
  t.strictSame(body.actions, actions)
  t.strictSame(Object.keys(body.table), statuses)
  for (const state of statuses) {
    t.strictSame(Object.keys(body.table[state]), actions)
    for (const action of actions) {
      const cell = resultOf(state, action)
      const effect = body.table[state][action]
      const expected =
        cell === '-'
          ? { nothing: true }
          : cell === 'gone'
            ? { gone: true }
            : /^\d/.test(cell)
              ? { refused: `ModelArts.${cell}` }
              : { to: cell }
      t.strictSame(effect, expected, `${action} in ${state}`)
    }
  }
})

t.test('it explains each code with which it refuses an action', async (t) => {
  const { messages, table } = stateMachine()
  const effects: object[] = Object.values(table).flatMap((row) => Object.values(row))
  const codes = effects.flatMap((effect) => ('refused' in effect ? [effect.refused] : []))
  t.strictSame(Object.keys(messages).sort(), [...new Set(codes)].sort())
  t.match(messages['ModelArts.6327'], /^The instance is not in running/)
  for (const text of Object.values(messages)) t.match(text, /\w+ \w+/)
})

t.test('it contains the transitions of the contract', async (t) => {
  const { table } = stateMachine()
  t.strictSame(table.STOPPED.start, { to: 'STARTING' })
  t.strictSame(table.STARTING.fail, { to: 'START_FAILED' })
  t.strictSame(table.DELETING.finish, { gone: true })
  t.strictSame(table.RUNNING.start, { refused: 'ModelArts.6357' })
  t.strictSame(table.STOPPED.attach, { refused: 'ModelArts.6958' })
  t.strictSame(table.RUNNING.expire, { to: 'STOPPING' })
  t.strictSame(table.STOPPED.expire, { nothing: true })
})

t.test('the diagram has an arrow for every change of status, and no other', async (t) => {
  const [head, first, ...lines] = stateMachine().mermaid.split('\n')
  t.equal(head, 'stateDiagram-v2')
  t.equal(first, '  [*] --> CREATING: create')
  const drawn = lines.flatMap((line) => {
    const [, from, to, names] = /^ {2}(\w+) --> (\w+|\[\*\]): (.+)$/.exec(line) ?? []
    t.ok(names, line)
    return `${names}`.split(', ').map((action) => `${from} ${action} ${to}`)
  })
  const meant = statuses.flatMap((from) =>
    actions.flatMap((action) => {
      const cell = resultOf(from, action)
      if (/^(\d+|-)$/.test(cell) || cell === from) return []
      return [`${from} ${action} ${cell === 'gone' ? '[*]' : cell}`]
    }),
  )
  t.strictSame(drawn.toSorted(), meant.toSorted())
  t.equal(
    new Set(lines.map((line) => line.split(':')[0])).size,
    lines.length,
    'each arrow occurs once',
  )
  t.ok(lines.includes('  RUNNING --> STOPPING: stop, expire'))
  t.ok(lines.includes('  DELETING --> [*]: finish'))
})

t.test('only GET is served, and changing the returned object changes nothing', async (t) => {
  const mock = await mockWith(t)
  t.equal((await control(mock, 'POST', '/state-machine', {})).status, 405)
  stateMachine().table.RUNNING.stop = { nothing: true }
  t.strictSame(stateMachine().table.RUNNING.stop, { to: 'STOPPING' })
})
