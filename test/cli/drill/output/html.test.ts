import { createHash } from 'node:crypto'
import t from 'tap'
import { htmlReport } from '../../../../src/cli/drill/output/html.ts'
import { drillCell, drillReport, drillRun, journalEntry } from '../../../support/drill-report.ts'

t.test('a report as HTML has a table that leads to the cells', async (t) => {
  const html = htmlReport(drillReport())
  t.match(html, '<title>drill: npm test</title>')
  t.match(html, '6 cells in 41.0 s: 1 survived')
  t.match(html, '<th scope="row">CreateNotebook@2</th>')
  t.match(
    html,
    '<td><a class="mark o-hung" href="#c2" title="ListNotebooks/page_repeated: hung">HU<span class="sr"> ListNotebooks/page_repeated: hung</span></a></td>',
  )
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  t.equal(new Set(ids).size, ids.length, 'ids are unique')
  for (const [, id = ''] of html.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g))
    t.ok(ids.includes(id), id)
})

t.test(
  'a cell has its evidence, its exit, its output, its journal, and the line that runs it again',
  async (t) => {
    const html = htmlReport(
      drillReport({
        cells: [drillCell({ verdict: 'hung', own_server: true, evidence: ['killed after 30 s'] })],
      }),
    )
    t.match(html, '<li>killed after 30 s</li>')
    t.match(html, 'exit status 0 after 1.5 s, 1 request, project drill-1, on a server of its own')
    t.match(
      html,
      '<pre><code>modelarts-notebooks-mock drill --again ListNotebooks/unavailable -- npm test</code></pre>',
    )
    t.match(html, '<summary>Output: 3 bytes</summary><pre>ok\n</pre>')
    t.match(html, '<summary>Journal: 1 request</summary>')
    t.match(
      html,
      '<summary><span>#1</span> <span>GET /v1/drill-1/notebooks?limit=10</span> <span>503</span> <span>fault drill</span> <span>2 ms</span></summary>',
    )
    t.match(html, 'x-auth-token: ***\naccept: application/json')
    t.match(html, '&quot;error_code&quot;: &quot;ModelArts.0010&quot;')
  },
)

t.test('the file loads nothing, and its policy allows only its style sheet', async (t) => {
  const html = htmlReport(drillReport())
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? []
  const hash = createHash('sha256').update(style).digest('base64')
  t.match(html, `content="default-src 'none'; style-src 'sha256-${hash}'"`)
  t.notMatch(
    html,
    /<script|<link|<img|\ssrc=|\sstyle=|\son\w+=|javascript:|href="(?!#)|url\(|@import/i,
  )
})

t.test('the style sheet has colours for dark and light, and rules for paper', async (t) => {
  const html = htmlReport(drillReport())
  t.match(html, 'color-scheme: light dark')
  t.match(html, '@media print')
  for (const [, outcome] of html.matchAll(/class="mark o-(\w+)"/g)) t.match(html, `.o-${outcome}`)
})

t.test('hostile texts are text in the HTML', async (t) => {
  const hostile = `</pre></style><script>alert(1)</script>"'&\u001b[31mred\u001b[0m\u0000\u202e\ud800\r\n\tend`
  const entry = journalEntry({
    url: hostile,
    method: 'GET',
    headers: { [hostile]: hostile },
    body: { [hostile]: hostile },
    fault: hostile,
    warnings: [hostile],
    answer: { headers: { a: hostile }, body: hostile },
  })
  const run = drillRun({
    journal: [entry],
    project_id: hostile,
    output: { bytes: 99, head: hostile, tail: hostile },
  })
  const html = htmlReport(
    drillReport({
      command: [hostile],
      mock_version: hostile,
      flaky: [hostile],
      other_projects: [{ project_id: hostile, requests: 1 }],
      failures: [{ id: hostile, title: hostile }],
      cells: [drillCell({ failure: hostile, evidence: [hostile], again: hostile, run })],
    }),
  )
  t.notMatch(html, /<script/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be in the file.
  t.notMatch(html, /[\0-\x08\x0b-\x1f\u202e]/)
  t.match(
    html,
    '&lt;/pre&gt;&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;red\\u0000\\u202e\ufffd\n\tend',
  )
  t.equal(html.isWellFormed(), true)
  t.strictSame(html.match(/<\/style>/g)?.length, 1)
})

t.test('a drill without cells, and one that did not end, are a page as well', async (t) => {
  const html = htmlReport(
    drillReport({ cells: [], clean: [], ended_at: null, state: 'running', started_at: 9e15 }),
  )
  t.match(html, 'No cells: the clean run called no operation.')
  t.match(html, '<dt>Clean runs</dt><dd>none</dd>')
  t.match(html, '<dt>Started</dt><dd>9000000000000000</dd>')
  t.notMatch(html, /<table>|<h2>/)
})

t.test('cells without a run, an output or a journal say so', async (t) => {
  const silent = drillRun({ journal: [], output: { bytes: 0, head: '', tail: '' }, exit: null })
  const html = htmlReport(
    drillReport({
      cells: [
        drillCell({ state: 'left_out', verdict: null, run: null, evidence: [] }),
        drillCell({ failure: 'retry_after', run: silent }),
        drillCell({
          failure: 'page_repeated',
          run: { ...silent, requests: 5, exit: { status: null, signal: 'SIGKILL' } },
        }),
        drillCell({
          call: 2,
          run: drillRun({
            journal: [
              journalEntry({
                answer: null,
                status: null,
                outcome: 'aborted',
                fault: null,
                duration_ms: null,
              }),
            ],
          }),
        }),
        drillCell({
          call: 3,
          run: drillRun({
            journal: [journalEntry({ body: 'text', answer: { headers: {}, body: undefined } })],
          }),
        }),
      ],
    }),
  )
  t.match(html, /o-left_out/)
  t.match(html, 'interrupted after 1.5 s, 0 requests')
  t.match(html, '<p class="facts">no output</p>\n<p class="facts">no request</p>')
  t.match(html, 'ended by SIGKILL after')
  t.match(html, '<p class="facts">no journal</p>')
  t.match(html, '<span>aborted</span></summary>')
  t.match(html, '<p class="facts">no answer</p>')
  t.match(html, '<pre>text</pre>')
})

t.test(
  '400 cells with 20 MB of journals are a file of less than 16 MB that says what is left out',
  async (t) => {
    const body = { data: Array.from({ length: 200 }, (_, id) => ({ id, name: 'n'.repeat(20) })) }
    const journal = Array.from({ length: 10 }, (_, index) =>
      journalEntry({ sequence: index + 1, answer: { headers: {}, body } }),
    )
    const cells = Array.from({ length: 400 }, (_, index) =>
      drillCell({ call: index + 1, verdict: 'wrong', run: drillRun({ journal }) }),
    )
    t.ok(JSON.stringify(cells).length > 20_000_000)
    const html = htmlReport(drillReport({ cells }))
    t.ok(html.length < 16_000_000, `${html.length}`)
    t.match(html, /… \d+ more characters are in the JSON report/)
    t.match(html, /… \d+ more requests in the JSON report/)
    t.match(html, '<span>#1</span>', 'the first request is there')
    t.match(html, '<span>#10</span>', 'the last request is there')
  },
)

t.test('a long output and much evidence are cut, and the file says so', async (t) => {
  const evidence = Array.from({ length: 60 }, (_, index) => `sentence ${index}`)
  const html = htmlReport(
    drillReport({
      command: ['x'.repeat(5_000)],
      flaky: ['y'.repeat(5_000)],
      cells: [
        drillCell({
          evidence,
          run: drillRun({ output: { bytes: 30_000, head: `a${'x'.repeat(20_000)}z`, tail: '' } }),
        }),
        drillCell({
          call: 2,
          run: drillRun({ output: { bytes: 12_000, head: `b${'y'.repeat(11_000)}d`, tail: '' } }),
        }),
        drillCell({
          call: 3,
          run: drillRun({ output: { bytes: 90_000, head: 'start', tail: `end` } }),
        }),
      ],
    }),
  )
  t.match(html, '… 10 more sentences in the JSON report')
  t.match(html, /<pre>ax{7999}\n… a part is left out …\nx{7999}z<\/pre>/)
  t.match(html, /<pre>by{11000}d<\/pre>/)
  t.match(html, '<pre>start\n… a part is left out …\nend</pre>')
  t.match(html, /<title>drill: x+…<\/title>/)
  t.match(html, 'x\n… 1000 more characters are in the JSON report</code>')
  t.match(html, 'y\n… 1023 more characters are in the JSON report</li>')
})
