import { readFileSync } from 'node:fs'
import t from 'tap'
import { defaultDurations } from '../src/control/progressions.ts'
import { NotebookStatus } from '../src/schemas/notebook.ts'
import { formerNames, operation, operationIds } from '../src/schemas/operations.ts'
import {
  iamOperationIds,
  keyPairOperationIds,
  serviceOperation,
} from '../src/schemas/service-operations.ts'
import { headingsOf } from './support/references.ts'

const page = (name: string) => readFileSync(`docs/contract/${name}.md`, 'utf8')

/** The text below a heading, up to the next one. */
function sectionOf(text: string, title: string): string {
  const [, after = ''] = text.split(new RegExp(`^#+ ${title}\n`, 'm'))
  return after.split(/^#/m, 1)[0] as string
}

/** The code in the cells of a table, row by row. */
function rowsOf(section: string): string[][][] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('|---'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text as string)),
    )
}

/** Operations that share a section, because they read and write the same thing. */
const shared = [
  'ShowWorkspaceQuotas',
  'UpdateWorkspaceQuotas',
  'ShowAuthmodeDetail',
  'UpdateAuthMode',
]

t.test('operations.md has a section for every operation, with its method', async (t) => {
  const text = page('operations')
  const headings = headingsOf(text)
  for (const id of operationIds) {
    if (shared.includes(id)) {
      t.ok(text.includes(`\`${id}\``), id)
    } else {
      t.ok(headings.includes(id.toLowerCase()), id)
    }
  }
  for (const name of Object.keys(formerNames)) t.ok(text.includes(`\`${name}\``), name)
})

t.test(
  'authentication.md names every operation of IAM and of key pairs, with its path',
  async (t) => {
    const rows = page('authentication').split('\n')
    for (const id of [...iamOperationIds, ...keyPairOperationIds]) {
      const { path } = serviceOperation(id)
      const index = rows.findIndex((row) => row.startsWith('|') && row.includes(`\`${id}\``))
      let row = rows[index] ?? ''
      for (let above = index - 1; row.includes('the same,'); above--) row = rows[above] as string
      t.ok(row.includes(path.replace('/{keypair_name}', '')) || row.includes('KPS, at both'), id)
    }
  },
)

t.test('operations.md names the method and the last part of the path', async (t) => {
  const text = page('operations')
  for (const id of operationIds.filter((id) => !shared.includes(id))) {
    const { method, path } = operation(id)
    const section = sectionOf(text, id)
    const named = /`(GET|POST|PUT|PATCH|DELETE)\b ?([^`?]*)/.exec(section)
    t.equal(named?.[1], method, id)
    const written = (named?.[2] ?? '').replace(/^…/, '')
    t.ok(written !== '' && path.endsWith(written), `${id}: ${written}`)
  }
})

t.test('behaviours.md lists exactly the states of an instance', async (t) => {
  const named = rowsOf(sectionOf(page('behaviours'), 'States')).flatMap(([states = []]) => states)
  t.strictSame(named.sort(), [...NotebookStatus.options].sort())
})

t.test('behaviours.md has the durations of the actions', async (t) => {
  const section = sectionOf(page('behaviours'), 'Timing')
  const times = section.split('\n').flatMap((line) => {
    const [, actions = '', seconds] = /^\| ([a-z, ()]+?) \| (\d+) s \|$/.exec(line) ?? []
    return actions
      .replace(/ \([^)]*\)/, '')
      .split(', ')
      .filter((action) => action !== '')
      .map((action) => [action, Number(seconds) * 1_000] as const)
  })
  t.strictSame(Object.fromEntries(times), defaultDurations)
})
