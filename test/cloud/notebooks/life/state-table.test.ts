import { readFileSync } from 'node:fs'
import t from 'tap'
import ts from 'typescript'
import { afterCompletion, defaultFinishes } from '../../../../src/cloud/notebooks/life/endings.ts'
import {
  type Action,
  actions,
  isRefusal,
  resultOf,
  stateTable,
  statuses,
} from '../../../../src/cloud/notebooks/life/state-table.ts'
import { NotebookStatus } from '../../../../src/schemas/notebook.ts'
import { notebook } from '../../../support/build.ts'
import { type GetOptions, get, mockWith, NOW } from '../../../support/mock.ts'

type Asked = Exclude<Action, 'finish' | 'fail' | 'error' | 'expire'>

/** The request that asks for each action. */
const requests: Record<Asked, [string, GetOptions]> = {
  start: ['notebooks/nb-1/start', { method: 'POST' }],
  stop: ['notebooks/nb-1/stop', { method: 'POST' }],
  delete: ['notebooks/nb-1', { method: 'DELETE' }],
  rename: ['notebooks/nb-1', { method: 'PUT', payload: { name: 'other' } }],
  resize: ['notebooks/nb-1', { method: 'PUT', payload: { storage_new_size: 20 } }],
  reconfigure: ['notebooks/nb-1', { method: 'PUT', payload: { flavor: 'modelarts.vm.cpu.8u' } }],
  renew: ['notebooks/nb-1/lease', { method: 'PATCH' }],
  attach: [
    'notebooks/nb-1/storage',
    { method: 'POST', payload: { mount_path: '/data/b/', uri: 'obs://b/' } },
  ],
  detach: ['notebooks/nb-1/storage/mount-1', { method: 'DELETE' }],
  save: ['notebooks/nb-1/create-image', { method: 'POST', payload: { name: 'i', namespace: 'n' } }],
  tag: ['notebooks/nb-1/tags/create', { method: 'POST', payload: { tags: [{ key: 'k' }] } }],
}

const entry = {
  id: 'nb-1',
  name: 'one',
  flavor: 'modelarts.vm.cpu.2u',
  image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
  data_volumes: [
    {
      id: 'mount-1',
      category: 'OBSFS',
      mount_path: '/data/a/',
      uri: 'obs://a/',
      status: 'MOUNTED',
    },
  ],
} as const

t.test(
  'the table has every status of the contract in the same order, and a cell for every action',
  async (t) => {
    t.strictSame(statuses, NotebookStatus.options)
    for (const status of statuses) t.equal(stateTable[status].length, actions.length)
  },
)

for (const [action, [path, options]] of Object.entries(requests) as [
  Asked,
  [string, GetOptions],
][]) {
  t.test(`${action}: every status gives the next status or the documented refusal`, async (t) => {
    const mock = await mockWith(t)
    const { notebooks } = mock.project('p1')
    for (const status of statuses) {
      notebooks.put({ ...entry, data_volumes: [...entry.data_volumes] })
      notebooks.force('nb-1', status)
      const before = notebooks.get('nb-1')
      const got = await get(mock, path, options)
      const cell = resultOf(status, action)
      if (isRefusal(cell)) {
        t.equal(got.status, 400, `${action} in ${status}`)
        t.equal(got.body.error_code, `ModelArts.${cell}`, `${action} in ${status}`)
        t.strictSame(notebooks.get('nb-1'), before, `${action} in ${status} changes nothing`)
      } else {
        t.ok([200, 204].includes(got.status), `${action} in ${status} is done`)
        t.equal(notebooks.get('nb-1').status, cell, `${action} in ${status}`)
      }
    }
  })
}

t.test(
  'finish, fail and error: a transition ends in the next status, a stable status stays',
  async (t) => {
    for (const status of statuses) {
      for (const [outcome, action] of [
        ['success', 'finish'],
        ['failure', 'fail'],
        ['error', 'error'],
      ] as const) {
        const before = { ...notebook(), status }
        const after = afterCompletion(before, {
          finish: defaultFinishes(before, outcome)[0],
          at: NOW,
          keepMounts: false,
        })
        const cell = resultOf(status, action)
        const expected = cell === 'gone' ? undefined : cell === '-' ? status : cell
        t.equal(after?.status, expected, `${action} in ${status}`)
      }
    }
  },
)

t.test(
  'expire: the end of a lease stops a running instance and changes no other status',
  async (t) => {
    const mock = await mockWith(t)
    const world = mock.project('p1')
    for (const status of statuses) {
      world.notebooks.put({ ...entry, status: 'STOPPED', data_volumes: [] })
      world.notebooks.force('nb-1', status)
      world.advance('1h')
      const cell = resultOf(status, 'expire')
      t.equal(world.notebooks.get('nb-1').status, cell === '-' ? status : cell, status)
    }
  },
)

t.test('a result missing from the table is a compile error', async (t) => {
  const file = 'src/cloud/notebooks/life/state-table.ts'
  const text = readFileSync(file, 'utf8')
  const broken = text.replace(/(RUNNING: +\['6357', +)'STOPPING', +/, '$1')
  t.not(broken, text)
  t.strictSame(typeErrors(file, broken), [2322])
})

/** The distinct codes of the type errors of a source file whose text is replaced by this one. */
function typeErrors(file: string, text: string): number[] {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [file] }, ts.sys, '.')
  const host = ts.createCompilerHost(options)
  const readFile = host.readFile
  host.readFile = (path) => (path === file ? text : readFile(path))
  const program = ts.createProgram([file], options, host)
  const errors = program.getSemanticDiagnostics(program.getSourceFile(file))
  return [...new Set(errors.map(({ code }) => code))]
}
