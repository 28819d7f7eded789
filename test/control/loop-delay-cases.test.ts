import { readFileSync } from 'node:fs'
import t from 'tap'
import { journalCases } from '../bench/loop-delay/journal-cases.ts'
import { stateCases } from '../bench/loop-delay/state-cases.ts'
import { PROJECT } from '../bench/page.ts'

/** Calls whose hold of the event loop is not measured, each with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'GET /_mock/openapi.json': 'a document that is made once',
  'GET /_mock/client.py': 'a document that is made once',
  'GET /_mock/client.go': 'a document that is made once',
  'GET /_mock/client.ts': 'a document that is made once',
  'GET /_mock/state-machine': 'a document that is made once',
  'GET /_mock/provenance': 'a document that is made once',
  'GET /_mock/scenes/{name}/tour': 'steps of one file of a scene',
  'GET /_mock/drill': 'only the server of a drill has a report',
  'GET /_mock/drill/cells/{cell}': 'only the server of a drill has a report',
  'GET /_mock/events': 'it does not end',
  'GET /_mock/projects/{project_id}/events': 'it does not end',
}

t.test('the hold of the event loop is measured for every call of the control plane', async (t) => {
  const { paths } = JSON.parse(readFileSync('openapi/control.json', 'utf8'))
  const scenes = { generated: 'one', relative: 'other' }
  const states = { world: '{"version": 1}', server: '{}' }
  const cases = [...journalCases(PROJECT, 'rule'), ...stateCases(scenes, states)]
  const measured = cases.map(({ method = 'GET', path }) => `${method} ${path.replace(/\?.*/, '')}`)
  const operations = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const isMeasured = (operation: string) => {
    const pattern = new RegExp(`^${operation.replace(/\{\w+\}/g, '[^/]+')}$`)
    return measured.some((call) => pattern.test(call))
  }
  t.strictSame(
    operations.filter((operation) => !isMeasured(operation)).sort(),
    Object.keys(LEFT_OUT).sort(),
  )
})
