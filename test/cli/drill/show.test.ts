import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { writeReport } from '../../../src/cli/drill/output/report-file.ts'
import { showReport } from '../../../src/cli/drill/show.ts'
import { Config } from '../../../src/config.ts'
import { drillReport } from '../../support/drill-report.ts'
import { keepFoldersUntilTheEnd } from '../../support/folders.ts'

keepFoldersUntilTheEnd(t)

/** A process that a test stops. */
function testHost() {
  return Object.assign(new EventEmitter(), {
    stdout: new PassThrough(),
  }) as unknown as NodeJS.Process
}

t.test('a report is served until a signal stops the server', async (t) => {
  const path = join(t.testdir(), 'drill.json')
  await writeReport(path, drillReport())
  const host = testHost()
  const status = showReport(path, Config.parse({ port: 0, scene: 'empty' }), host)
  const [chunk] = (await EventEmitter.once(host.stdout, 'data')) as [Buffer]
  t.match(
    `${chunk}`,
    /^6 cells in 41\.0 s: 1 survived, .*\ndashboard: http:\S+\/_mock\/ui#\/\/drill\n$/,
  )
  const [, url] = /dashboard: (.*)\/ui/.exec(`${chunk}`) ?? []
  const answer = await fetch(`${url}/drill/cells/ListNotebooks%2Fpage_repeated`)
  t.match(await answer.json(), { verdict: 'hung', run: { journal: [{ status: 503 }] } })
  host.emit('SIGINT', 'SIGINT')
  t.equal(await status, 0)
  await t.rejects(fetch(`${url}/drill`))
})

t.test('a file that is no report starts no server', async (t) => {
  const path = join(t.testdir({ 'a.json': '{}' }), 'a.json')
  const shown = showReport(path, Config.parse({ port: 0 }), testHost())
  await t.rejects(shown, { name: 'UsageError', message: /\$\.format: found nothing/ })
})
