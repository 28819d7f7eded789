import t from 'tap'
import { junitReport } from '../../../../src/cli/drill/output/junit.ts'
import { drillCell, drillReport, drillRun } from '../../../support/drill-report.ts'

t.test(
  'a report as JUnit has a test case for each cell; mistakes of the command are failures',
  async (t) => {
    const xml = junitReport(drillReport())
    t.match(xml, '<testsuites tests="6" failures="4">')
    t.match(
      xml,
      '<testsuite name="drill npm test" tests="6" failures="4" skipped="0" time="9.000">',
    )
    t.match(
      xml,
      '<testcase classname="ListNotebooks" name="ListNotebooks/unavailable" time="1.500"/>',
    )
    t.match(
      xml,
      '<testcase classname="ListNotebooks" name="ListNotebooks/page_repeated" time="1.500"><failure type="hung" message="hung: killed after 30 s">killed after 30 s&#10;again: modelarts-notebooks-mock drill --again ListNotebooks/page_repeated -- npm test</failure><system-out>ok&#10;</system-out></testcase>',
    )
    t.match(
      xml,
      'name="CreateNotebook/unavailable" time="1.500"><system-out>failed cleanly&#10;exit status 1, and the output names 503&#10;ok&#10;</system-out></testcase>',
    )
  },
)

t.test('the verdicts that are failures can be chosen', async (t) => {
  t.match(junitReport(drillReport(), ['hung']), '<testsuites tests="6" failures="1">')
  t.match(junitReport(drillReport(), ['failed_cleanly']), '<failure type="failed_cleanly"')
})

t.test('a cell without a verdict is skipped, with the reason', async (t) => {
  const lost = { verdict: null, run: null } as const
  const xml = junitReport(
    drillReport({
      cells: [
        drillCell({ ...lost, state: 'left_out', evidence: ['no time'] }),
        drillCell({ ...lost, state: 'waiting', failure: 'retry_after', evidence: [] }),
        drillCell({ verdict: 'wrong', run: null, failure: 'page_repeated', evidence: [] }),
      ],
    }),
  )
  t.match(xml, 'tests="3" failures="1" skipped="2"')
  t.match(xml, 'time="0.000"><skipped message="left out: no time"/></testcase>')
  t.match(xml, '<skipped message="waiting"/>')
  t.match(xml, '<failure type="wrong" message="wrong">again: ')
})

t.test('hostile texts are text in the XML', async (t) => {
  const hostile = 'a"b<c>&\u0000\u0008\ud800]]>\u001b[31mred\u001b[39m\u{1f600}'
  const output = { bytes: 9_000, head: hostile, tail: hostile }
  const xml = junitReport(
    drillReport({
      command: [hostile],
      flaky: [hostile],
      cells: [
        drillCell({
          verdict: 'hung',
          evidence: [hostile],
          again: hostile,
          run: drillRun({ output }),
        }),
      ],
    }),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML does not allow them.
  t.notMatch(xml, /[\0-\x08\x0b\x0c\x0e-\x1f]|\[31m|<c>|&(?!(amp|lt|gt|quot|#10);)/)
  t.match(xml, 'a&quot;b&lt;c&gt;&amp;\ufffd\ufffd\ufffd]]&gt;red\u{1f600}')
  t.match(xml, '… a part of 9000 bytes is left out …')
  t.match(xml, /<system-err>the clean runs differ: /)
  t.equal(xml.isWellFormed(), true)
})

t.test('a report without cells is a suite without test cases', async (t) => {
  t.match(
    junitReport(drillReport({ cells: [] })),
    'tests="0" failures="0" skipped="0" time="0.000">\n  </testsuite>',
  )
})
