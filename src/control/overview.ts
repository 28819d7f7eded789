import type { Iam } from '../cloud/iam/iam.ts'
import { ListImagesQuery } from '../schemas/image-request.ts'
import type { Identities, WorldCatalog, WorldSummary } from '../schemas/overview.ts'
import { clockState } from './time/clock-state.ts'
import type { World } from './worlds/worlds.ts'

/** The users and projects that a client can choose from. */
export function identitiesOf({ users, projects }: Iam): Identities {
  return {
    users: users.map(({ id, name, role, token }) => ({ id, name, role, token })),
    projects: projects.map(({ id, name }) => ({ id, name })),
  }
}

/** Counts of a world: instances by status, journal entries, fault rules. */
export function worldSummary({ cloud, faults, journal, projectId }: World): WorldSummary {
  const { notebooks } = cloud
  return {
    project_id: projectId,
    clock: clockState(cloud.clock),
    notebooks: { total: notebooks.count, by_status: { ...notebooks.countsByStatus } },
    journal: { kept: journal.size, dropped: journal.dropped, last: journal.last },
    faults: faults.size,
  }
}

/** The flavors, images and workspaces that a creation in a world can use. */
export function catalogOf({ cloud }: World): WorldCatalog {
  const { data } = cloud.images.list(ListImagesQuery.parse({ limit: 1000 }))
  return {
    flavors: [...cloud.catalog.flavors.values()].map(({ arch, feature, id, name, sold_out }) => {
      return { id, name, arch, feature, sold_out }
    }),
    images: data.map(({ arch, id, name, status, tag }) => {
      return { id, name: `${name}:${tag}`, arch, status }
    }),
    workspaces: cloud.workspaces.ids,
  }
}
