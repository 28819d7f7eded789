/** Files that earlier versions wrote must load in every later version. A release adds a folder and changes none (docs/README.md#files). */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createMockServer } from '../../src/index.ts'
import { NOW } from '../support/mock.ts'

const FOLDER = fileURLToPath(new URL('./', import.meta.url))

const versions = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

t.ok(versions.includes('0.1.0'))

for (const version of versions) {
  const scene = join(FOLDER, version, 'scene')
  const textOf = (file: string) => readFileSync(join(FOLDER, version, file), 'utf8')

  t.test(`the scene of ${version} loads, with every file that a scene can have`, async (t) => {
    const mock = await createMockServer({ scene, clock: { at: NOW, rate: 0 } })
    t.teardown(() => mock.close())
    const project = mock.project('p1')
    const { data } = project.notebooks.listAll({ sort_key: 'name', sort_dir: 'ASC' })
    t.strictSame(
      data.map(({ name, status }) => [name, status]),
      [
        ['one', 'RUNNING'],
        ['two', 'STOPPED'],
      ],
    )
    t.strictSame(
      project.faults.list().map(({ operation }) => operation),
      ['StopNotebook', 'ListNotebooks'],
    )
    t.equal(project.progressions.list().length, 1)
    t.match(project.advance('11m'), [{ notebook_id: 'two', to: 'STARTING' }])
  })

  t.test(`the project state of ${version} loads, and its export is unchanged`, async (t) => {
    const mock = await createMockServer({ scene, clock: { at: NOW, rate: 0 } })
    t.teardown(() => mock.close())
    mock.project('other').importState(textOf('project-state.json'))
    t.strictSame(mock.project('other').exportState(), JSON.parse(textOf('project-state.json')))
  })

  t.test(`the server state of ${version} loads, also as a state file`, async (t) => {
    const mock = await createMockServer({ scene, clock: { at: NOW, rate: 0 } })
    t.teardown(() => mock.close())
    mock.importState(textOf('server-state.json'))
    t.strictSame(mock.exportState(), JSON.parse(textOf('server-state.json')))

    const stateFile = join(t.testdir(), 'state.json')
    cpSync(join(FOLDER, version, 'server-state.json'), stateFile)
    const restarted = await createMockServer({ scene, stateFile, clock: { at: 0, rate: 0 } })
    t.teardown(() => restarted.close())
    t.strictSame(restarted.exportState(), JSON.parse(textOf('server-state.json')))
  })
  t.test(`the tokens in the server state of ${version} still work`, async (t) => {
    const mock = await createMockServer({ scene, auth: 'verify', clock: { at: NOW, rate: 0 } })
    t.teardown(() => mock.close())
    mock.importState(textOf('server-state.json'))
    const { tokens } = mock.exportState().iam
    t.ok(tokens.length > 0)
    for (const { id, scope } of tokens) {
      const url = `/v1/${scope.project?.id}/notebooks`
      const { statusCode } = await mock.inject({ url, headers: { 'x-auth-token': id } })
      t.equal(statusCode, 200)
    }
  })
}
