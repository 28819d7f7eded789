import type { Iam } from '../cloud/iam/iam.ts'
import type { Steps } from '../cloud/kernel/steps.ts'
import type { Flavor } from '../schemas/flavor.ts'
import { ListImagesQuery } from '../schemas/image-request.ts'
import type { CatalogFlavor, Identities, WorldCatalog, WorldSummary } from '../schemas/overview.ts'
import { clockState } from './time/clock-state.ts'
import type { World } from './worlds/worlds.ts'

/** The users and projects that a client can choose from. */
export function identitiesOf({ users, projects }: Iam): Identities {
  return {
    users: users.map(({ id, name, role, token }) => ({ id, name, role, token })),
    projects: projects.map(({ id, name }) => ({ id, name })),
  }
}

/** World ms within which a lease that ends is counted. */
const SOON = 3_600_000

/** Reminders of the end of a lease. */
const leaseEnds = ['expire', 'switch-off']

/** Reminders that are counted in one step. */
const STEP = 512

/** Counts of a world, in steps: instances by status, cards in use, leases, journal entries, fault rules. */
export function* worldSummary(world: World): Steps<WorldSummary> {
  const { cloud, faults, journal, projectId, scene } = world
  const { notebooks } = cloud
  return {
    project_id: projectId,
    scene: scene.name,
    clock: clockState(cloud.clock),
    notebooks: { total: notebooks.count, by_status: { ...notebooks.countsByStatus } },
    in_use: yield* cardsInUse(cloud),
    leases_ending: yield* leasesEnding(cloud),
    journal: { kept: journal.size, dropped: journal.dropped, last: journal.last },
    faults: faults.size,
  }
}

/** Cards of the instances that are RUNNING. */
function* cardsInUse({ catalog, notebooks }: World['cloud']): Steps<WorldSummary['in_use']> {
  const flavors = [...catalog.flavors.values()].filter(({ ascend, gpu }) => gpu ?? ascend)
  const running = yield* notebooks.lists.countsByFlavor(
    'RUNNING',
    flavors.map(({ id }) => id),
  )
  const sum = (cardsOf: (flavor: Flavor) => number) =>
    flavors.reduce((total, flavor, at) => total + cardsOf(flavor) * (running[at] as number), 0)
  return { gpu: sum(({ gpu }) => gpu?.gpu ?? 0), npu: sum(({ ascend }) => ascend?.npu ?? 0) }
}

/** The agenda has the end of each lease, also of those that a scene holds: they may be of an instance that only can run. */
function* leasesEnding({ agenda, clock, notebooks }: World['cloud']): Steps<number> {
  let [ending, seen] = [0, 0]
  for (const reminder of agenda.dueBy(clock.now() + SOON)) {
    const isEnd = reminder.part === 'notebooks' && leaseEnds.includes(reminder.event)
    if (isEnd && notebooks.find(reminder.notebook_id)?.fields.status === 'RUNNING') ending++
    if (++seen % STEP === 0) yield
  }
  return ending
}

/** The flavors, images and workspaces that a creation in a world can use. */
export function catalogOf({ cloud }: World): WorldCatalog {
  const { data } = cloud.images.list(ListImagesQuery.parse({ limit: 1000 }))
  return {
    flavors: [...cloud.catalog.flavors.values()].map(catalogFlavor),
    images: data.map(({ arch, id, name, status, tag }) => {
      return { id, name: `${name}:${tag}`, arch, status }
    }),
    workspaces: cloud.workspaces.ids,
  }
}

/** KB of a GB. */
const GB = 1_048_576

function catalogFlavor(flavor: Flavor): CatalogFlavor {
  const { arch, ascend, category, feature, gpu, id, memory, name, sold_out, vcpus } = flavor
  const memory_gb = Math.round((memory / GB) * 10) / 10
  return {
    ...{ id, name, arch, category, feature, sold_out, vcpus, memory_gb },
    ...(gpu && { gpu: { count: gpu.gpu, type: gpu.type } }),
    ...(ascend && { npu: { count: ascend.npu, type: ascend.type } }),
  }
}
