import t, { type Test } from 'tap'
import { finish, type Steps } from '../../../src/cloud/kernel/steps.ts'
import { harPieces } from '../../../src/control/journal/har.ts'
import {
  linePieces,
  pagePieces,
  selectionSteps,
} from '../../../src/control/journal/journal-view.ts'
import { verifySteps } from '../../../src/control/journal/verification.ts'
import { appOnPort } from '../../support/app-on-port.ts'

const ROWS = 4_000

/** A server with one journaled request, whose body is one object with a list in it. */
async function withLongBody(t: Test) {
  const { engine, url } = await appOnPort(t)
  const b = Array.from({ length: ROWS }, (_, id) => ({ id, text: 'a text of some length' }))
  const body = JSON.stringify({ name: 'long', a: { b, long: `x${'\u{1f600}'.repeat(70_000)}` } })
  const headers = { 'content-type': 'application/json', 'x-auth-token': 'mock-token-admin' }
  await (await fetch(`${url}/v1/p1/notebooks`, { method: 'POST', headers, body })).text()
  return { journals: engine.journals, body }
}

/** The lengths of the longest texts that JSON.stringify or JSON.parse had to make or read in one step. */
function longestStep(t: Test, act: () => unknown) {
  const made = t.capture(JSON, 'stringify', JSON.stringify)
  const read = t.capture(JSON, 'parse', JSON.parse)
  act()
  const longest = (texts: unknown[]) => Math.max(...texts.map((text) => `${text}`.length))
  const steps = {
    made: longest(made().map((call) => ('returned' in call ? call.returned : ''))),
    read: longest(read().map(({ args }) => args[0])),
  }
  made.restore()
  read.restore()
  return steps
}

t.test('no step of a page, lines or an archive makes a long text', async (t) => {
  const { journals, body } = await withLongBody(t)
  const origin = { baseUrl: 'http://mock', version: '1' }
  const forms = {
    page: () => pagePieces(finish(selectionSteps(journals, {}))),
    lines: () => linePieces(finish(selectionSteps(journals, {}))),
    har: () => harPieces(finish(selectionSteps(journals, {})).entries, origin),
  }
  for (const [name, pieces] of Object.entries(forms)) {
    let text = ''
    const longest = longestStep(t, () => {
      text = [...pieces()].join('')
    })
    // A text of 65,536 characters may have a half character more at its end, and escaped quotes.
    t.ok(longest.made <= 80_000, `${name}: ${longest.made}`)
    // The long text in the body is read at once.
    t.ok(longest.read <= 141_000, `${name}: ${longest.read}`)
    const value = JSON.parse(text)
    const shown =
      name === 'page'
        ? value.requests[0].body
        : name === 'lines'
          ? value.body
          : JSON.parse(value.log.entries[0].request.postData.text)
    t.strictSame(shown, JSON.parse(body), name)
  }
})

t.test('verify reads a long body in steps', async (t) => {
  const { journals } = await withLongBody(t)
  const operation = 'CreateNotebook'
  const expect = [
    { operation, method: 'POST' },
    { operation, match: { name: 'long' } },
  ]
  const request = { expect, since: 0, in_order: false } as never
  const results: unknown[] = []
  const all = (steps: Steps<unknown>) => results.push(finish(steps))
  const longest = longestStep(t, () => all(verifySteps(request, journals, [])))
  t.match(results, [{ verdict: 'verified' }])
  t.ok(longest.read <= 141_000, `${longest.read}`)
})
