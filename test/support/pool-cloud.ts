import { Catalog } from '../../src/cloud/catalog.ts'
import { Agenda } from '../../src/cloud/kernel/agenda.ts'
import { Clock } from '../../src/cloud/kernel/clock.ts'
import { Ids } from '../../src/cloud/kernel/ids.ts'
import { Workspaces } from '../../src/cloud/workspaces/workspaces.ts'
import type { Flavor } from '../../src/schemas/flavor.ts'
import type { CatalogPool } from '../../src/schemas/pool.ts'
import type { WorkspaceDetail } from '../../src/schemas/workspace.ts'
import { defaultFile, references } from './build.ts'

/** The data that pools depend on, with these pools; fields that are left out get defaults. */
export function poolCloud(pools: Partial<CatalogPool>[], flavors: Partial<Flavor>[] = [{}]) {
  const [first] = defaultFile<[Flavor]>('flavors')
  return {
    projectId: 'p1',
    notFoundStatus: 400 as const,
    poolNodes: 'single' as 'single' | 'list',
    iam: references.iam,
    catalog: new Catalog({
      flavors: flavors.map((flavor, n) => ({ ...first, id: `f${n}`, ...flavor })),
      images: [],
      pools: pools.map((pool, n) => ({ id: `pool-${n}`, name: `name-${n}`, ...pool })),
      features: defaultFile('features'),
    }),
    workspaces: new Workspaces(defaultFile<WorkspaceDetail[]>('workspaces'), {
      clock: new Clock({ at: 0, rate: 0 }),
      agenda: new Agenda(),
      ids: new Ids('seed'),
    }),
  }
}
