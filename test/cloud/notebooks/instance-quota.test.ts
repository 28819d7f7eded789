import t from 'tap'
import { Catalog } from '../../../src/cloud/catalog.ts'
import { expectQuotaLeft } from '../../../src/cloud/notebooks/instance-quota.ts'
import type { NotebookLists } from '../../../src/cloud/notebooks/list/lists.ts'
import { Workspaces } from '../../../src/cloud/workspaces/workspaces.ts'
import { notebook } from '../../support/build.ts'
import { refusal } from '../../support/refusal.ts'

type Context = ConstructorParameters<typeof Workspaces>[1]

t.test('a feature without a quota is unlimited, but a user has at most one free instance', (t) => {
  const lists = { count: () => 100_000 } as unknown as NotebookLists
  const catalog = new Catalog({ flavors: [], images: [], pools: [] })
  const cloud = { catalog, workspaces: new Workspaces([], {} as Context) }
  t.doesNotThrow(() => expectQuotaLeft(notebook({ feature: 'NOTEBOOK' }), lists, cloud))
  const refused = refusal(() => expectQuotaLeft(notebook({ feature: 'DEFAULT' }), lists, cloud))
  t.equal(refused.errorCode, 'ModelArts.6302')
  t.end()
})

t.test('a disabled feature refuses new instances, and another feature still accepts them', (t) => {
  const lists = { count: () => 0 } as unknown as NotebookLists
  const times = { create_at: 0, update_at: 0 }
  const features = [{ ...times, id: 'f', name: 'NOTEBOOK', quota: -1, enabled: false } as const]
  const catalog = new Catalog({ flavors: [], images: [], pools: [], features })
  const cloud = { catalog, workspaces: new Workspaces([], {} as Context) }
  const refused = refusal(() => expectQuotaLeft(notebook({ feature: 'NOTEBOOK' }), lists, cloud))
  t.match(refused, { statusCode: 400, errorCode: 'ModelArts.7002' })
  t.doesNotThrow(() => expectQuotaLeft(notebook({ feature: 'DEFAULT' }), lists, cloud))
  t.end()
})
