import t from 'tap'
import { logLine, writeBug } from '../../src/control/log-line.ts'

t.test('a line has its time, its level and its event first, and no line feed', async (t) => {
  const line = logLine('warn', 'warning', { message: 'two\nlines', none: undefined })
  t.match(
    line,
    /^\{"time":"[\dT:.-]+Z","level":"warn","event":"warning","message":"two\\nlines"\}$/,
  )
})

t.test('a bug is written with its stack, as text or as an object', async (t) => {
  const written = t.capture(console, 'error')
  const bug = new Error('out of order')
  writeBug('off', bug)
  writeBug('json', bug)
  writeBug('json', 'no error')
  const [text, json, other] = written.args().map(([first]) => first)
  t.equal(text, bug)
  t.match(JSON.parse(json), {
    level: 'error',
    event: 'error',
    message: 'out of order',
    stack: /log-line\.test/,
  })
  t.match(JSON.parse(other), { message: 'no error' })
})
