import t from 'tap'
import { mcpHere } from '../../support/mcp-client.ts'
import { CREATION } from '../../support/mock.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'

const rule = { operation: 'ListNotebooks', status: 403 }

/** Wrong arguments by tool, and what the error says. */
const cases: Readonly<Record<string, readonly [object, RegExp][]>> = {
  status: [
    [{ project: 3 }, /\$\.project: found 3, expected text$/],
    [{ project: '' }, /\$\.project: found "", expected 1 to 64 characters/],
    [{ project: 'a/../b' }, /\$\.project: found "a\/\.\.\/b", expected 1 to 64/],
    [{ project: '\u0000' }, /\$\.project: found "\\u0000", expected 1 to 64/],
    [{ project: '\ud800' }, /\$\.project: found ".*", expected 1 to 64/],
    [{ project: null }, /\$\.project: found null, expected text$/],
    [{ '<script>': 1 }, /\$\["<script>"\]: found "<script>", expected no such key$/],
  ],
  list: [
    [{ limit: 0 }, /\$\.limit: found 0, expected an integer from 1 to 1000$/],
    [{ limit: '10' }, /\$\.limit: found "10", expected an integer/],
    [{ limit: 1.5 }, /\$\.limit: found 1\.5, expected an integer/],
    [
      { status: 'RUNING' },
      /\$\.status: found "RUNING", expected statuses joined with commas, of .*RUNNING/,
    ],
    [{ name: 'x'.repeat(129) }, /\$\.name: found "x+\.\.\., expected .*128/],
    [{ sort_key: 'colour' }, /\(400 ModelArts\.6303\)$/],
    [{ limit: 0, offset: -1 }, /\$\.limit: found 0, .*; \$\.offset: found -1, expected/],
  ],
  create: [
    [{}, /\$\.notebook: found nothing, expected an object$/],
    [{ notebook: [] }, /\$\.notebook: found \[\], expected an object$/],
    [{ notebook: { ...CREATION, name: '' } }, /\$\.notebook\.name: found "", expected/],
    [{ notebook: { ...CREATION, volume: 'x' } }, /\$\.notebook\.volume: found "x", expected/],
    [{ notebook: CREATION, user: '😀' }, /\$\.user: found "😀", expected one of mock-admin,/],
    [{ notebook: CREATION, user: '__proto__' }, /expected one of mock-admin,/],
  ],
  fault: [
    [{}, /\$\.action: found nothing, expected one of add, list, clear$/],
    [{ action: 'lst' }, /\$\.action: found "lst", .*; did you mean "list"\?$/],
    [{ action: '__proto__' }, /\$\.action: found "__proto__", expected one of add/],
    [{ action: 'add' }, /\$\.rule: found nothing, expected one with action add$/],
    [{ action: 'list', rule }, /\$\.rule: found \{.*\}, expected none with action list$/],
    [
      { action: 'clear', unspent: true },
      /\$\.unspent: found true, expected none with action clear/,
    ],
    [{ action: 'clear', ids: [] }, /\$\.ids: found \[\], expected at least one id$/],
    [{ action: 'clear', ids: [''] }, /\$\.ids\[0\]: found "", expected 1 to 64 characters/],
    [{ action: 'clear', ids: ['.'] }, /\$\.ids\[0\]: found "\.", expected 1 to 64 .*but not \. or/],
    [{ action: 'add', rule: { ...rule, status: 200 } }, /\$\.rule\.status: found 200, expected/],
    [{ action: 'add', rule: { ...rule, colour: 1 } }, /\$\.rule\.colour: found "colour", expected/],
    [{ action: 'add', rule: { operation: '*' } }, /\(400 Mock\.\w+\)$/],
    [
      { action: 'add', rule: { ...rule, operation: 'iam:*' }, project: 'p1' },
      /iam:\*.*\(400 Mock\.\w+\)$/,
    ],
  ],
  clock: [
    [{ action: 'show', by: '1h' }, /\$\.by: found "1h", expected none with action show$/],
    [
      { action: 'set' },
      /found \{\}, expected at, rate, or both, at \$ \(400 Mock\.InvalidInput\)$/,
    ],
    [{ action: 'set', rate: -1 }, /\$\.rate: found -1, expected a number from 0 to 1000000$/],
    [{ action: 'set', at: 'soon' }, /\$\.at: found "soon", expected epoch ms, or an ISO date/],
    [{ action: 'advance' }, /expected exactly one of by and until/],
    [{ action: 'advance', by: '1h', until: 0 }, /expected exactly one of by and until/],
    [{ action: 'advance', by: '-1h' }, /\$\.by: found "-1h", expected a duration/],
  ],
  reset: [
    [{ to: 'snapshot:' }, /\$\.to: found "snapshot:", expected scene, empty or snapshot:NAME/],
  ],
  snapshot: [
    [{ action: 'save' }, /\$\.name: found nothing, expected one with action save$/],
    [{ action: 'save', name: '../x' }, /\$\.name: found "\.\.\/x", expected 1 to 64 characters/],
    [{ action: 'list', name: 'x' }, /\$\.name: found "x", expected none with action list$/],
    [
      { action: 'delete', name: 'none' },
      /found snapshot "none", expected .*\(404 Mock\.NotFound\)$/,
    ],
  ],
  verify: [
    [{}, /found \{\}, expected something to verify/],
    [{ expect: [{ operation: 'ListNotebook' }] }, /did you mean "ListNotebooks"\?$/],
    [{ expect: 'x' }, /\$\.expect: found "x", expected an array$/],
    [{ expect: [{ count: 1, at_least: 1 }] }, /expected count, or at_least and at_most$/],
  ],
  explain: [
    [{ rule: '' }, /\$\.rule: found "", expected 1 to 64 characters/],
    [{ rule: '..' }, /\$\.rule: found "\.\.", expected 1 to 64 .*but not \. or/],
  ],
}

t.test('a wrong argument is an error of the tool, with what was found and expected', async (t) => {
  const { url } = await mockOnPort(t)
  const { call, command } = await mcpHere(t, ['--url', url])
  for (const [name, tries] of Object.entries(cases)) {
    for (const [args, message] of tries) {
      const { facts, isError, text } = await call(name, args)
      const title = `${name} ${JSON.stringify(args).slice(0, 80)}`
      t.strictSame([isError, facts], [true, undefined], title)
      t.match(text, message, title)
    }
  }
  t.equal(command.stderr, '')
  t.notOk((await call('status')).isError)
})

t.test(
  'an unknown tool, or arguments that are no object, are errors of the protocol',
  async (t) => {
    const { call, client } = await mcpHere(t, ['--url', 'http://127.0.0.1:1'])
    await t.rejects(call('stop'), /Tool stop not found/)
    await t.rejects(call('status', [] as unknown as object), /expected record/)
    await t.rejects(call('__proto__'), /__proto__/)
    await t.rejects(client.readResource({ uri: 'file:///etc/passwd' }), /not found/)
    t.ok((await call('status')).isError)
  },
)

t.test('a project that is unknown is refused if the server says so', async (t) => {
  const { url } = await mockOnPort(t, { unknownProjects: 'refuse' })
  const { call } = await mcpHere(t, ['--url', url])
  for (const name of ['list', 'status', 'reset']) {
    t.match(await call(name, { project: 'p1' }), {
      isError: true,
      text: new RegExp(`^${url}: found .*p1.*, expected .* \\(4\\d\\d Mock\\.`),
    })
  }
  t.notOk((await call('list')).isError)
})

t.test('what answers at the URL is no mock', async (t) => {
  const page = await otherServer(t, (_, response) => response.end('<h1>hello</h1>'))
  const silent = await otherServer(t, () => {})
  for (const [url, flags, message] of [
    [page, [], /expected a running mock/],
    [page.replace('http:', 'https:'), [], /found a server without TLS, expected https/],
    [silent, ['--timeout', '50ms'], /found no response within 50 ms/],
  ] as [string, string[], RegExp][]) {
    const { call } = await mcpHere(t, ['--url', url, ...flags])
    const { isError, text } = await call('list', { project: 'p1' })
    t.ok(isError)
    t.ok(text.startsWith(`${url}: `), text)
    t.match(text, message)
  }
})
