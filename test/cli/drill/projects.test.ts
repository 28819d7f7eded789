import t, { type Test } from 'tap'
import type { DrillReport } from '../../../src/schemas/drill.ts'
import { runHere } from '../../support/command-here.ts'
import { clientOf } from '../../support/drill-client.ts'

/** Runs a drill of a small client that chooses its projects: `send` sends a request to one. */
async function drilled(t: Test, code: string, ...flags: string[]): Promise<DrillReport> {
  const send = `
    const send = (id, method, path, body) =>
      fetch(url + '/v1/' + id + path, { method, headers, body: body && JSON.stringify(body) })
    const creation = async (id) => {
      for (let left = 3; left > 0; left--) {
        const answer = await send(id, 'POST', '/notebooks', made)
        if (answer.ok) return (await answer.json()).id
      }
      process.exit(1)
    }`
  const command = clientOf(`${send};${code};process.exit(0)`)
  const { stderr, stdout } = await runHere(t, ['drill', '--json', ...flags, '--', ...command])
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

function cellsOf({ cells }: DrillReport) {
  return cells.map(({ evidence, id, verdict }) => ({ id, verdict, evidence }))
}

const ENDED = ['it ended with status 0, and the world is as after the clean run']

t.test('a second try in another project than that with most requests survives', async (t) => {
  const only = ['--only', 'CreateNotebook/unavailable']
  for (const code of [
    `await (await send('one', 'GET', '/notebooks')).text(); await creation('two')`,
    // The project that the run was given is another one in every run.
    `await (await call('GET', '/notebooks')).text(); await creation('two'); await creation('two')`,
    // So is one with a random id.
    `const id = 'test-' + Math.random().toString(36).slice(2); await creation(id)`,
  ]) {
    const report = await drilled(t, code, ...only)
    t.strictSame(report.flaky, [])
    t.strictSame(cellsOf(report), [
      { id: 'CreateNotebook/unavailable', verdict: 'survived', evidence: ENDED },
    ])
  }
})

t.test('a project that a cell does not use any more is as at the start', async (t) => {
  const code = `
    const answer = await send('one', 'GET', '/notebooks')
    if (answer.ok) await (await send('two', 'GET', '/workspaces')).text()`
  t.match(cellsOf(await drilled(t, code, '--only', 'ListNotebooks/unavailable')), [
    { verdict: 'survived' },
  ])
  const creates = `
    const answer = await send('one', 'GET', '/notebooks')
    if (answer.ok) await creation('two')`
  t.match(cellsOf(await drilled(t, creates, '--only', 'ListNotebooks/unavailable')), [
    {
      verdict: 'wrong',
      evidence: [/^project two: instance "made": found none, expected one as after/],
    },
  ])
})

t.test('an instance may vanish in any project', async (t) => {
  const code = `
    await (await send('one', 'GET', '/notebooks')).text()
    await (await send('one', 'GET', '/notebooks')).text()
    await (await send('one', 'GET', '/notebooks')).text()
    const id = await creation('two')
    await (await send('two', 'GET', '/notebooks/' + id)).text()`
  t.match(cellsOf(await drilled(t, code, '--only', 'ShowNotebook/vanishes')), [
    { verdict: 'survived' },
  ])
})
