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

const ROWS = 3_000

/** A long body: one object with a list in it. */
function longBody(): string {
  const b = Array.from({ length: ROWS }, (_, id) => ({ id, text: 'a text of some length' }))
  return JSON.stringify({ name: 'long', a: { b, long: `x${'\u{1f600}'.repeat(70_000)}` } })
}

/** A server with one journaled request. */
async function withBody(t: Test, body = longBody()) {
  const { engine, url } = await appOnPort(t)
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
  const { journals, body } = await withBody(t)
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
  const { journals } = await withBody(t)
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

t.test('verify takes a long body that is null, or no JSON, for what a short one is', async (t) => {
  const expect = [{ operation: 'CreateNotebook', match: { body: { name: 'long' } } }]
  const request = { expect, since: 0, in_order: false } as never
  for (const short of ['null', 'no JSON', '[]']) {
    const [one, other] = await Promise.all(
      [short, short.padEnd(40_000)].map(async (body) => {
        const { journals } = await withBody(t, body)
        return finish(verifySteps(request, journals, []))
      }),
    )
    t.match(one, { verdict: 'failed' })
    t.equal(one?.verdict, other?.verdict)
    t.strictSame(one?.findings, other?.findings)
  }
})
