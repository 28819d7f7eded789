import { ControlIndex } from '../../../schemas/control.ts'
import { WorldCatalog } from '../../../schemas/overview.ts'
import * as z from '../../../schemas/zod.ts'
import { Clock, Health, Scenes, Summary } from '../../control/answers.ts'
import { rateText } from '../../control/clock.ts'
import { controlPath } from '../../control/control-plane.ts'
import { project, toolOf } from '../tool.ts'

const Index = z.looseObject({ projects: ControlIndex.shape.projects })
/** An older server has only ids and names of flavors. */
const flavors = z.array(z.looseObject({ id: z.string(), name: z.string() }))
const Catalog = z.looseObject({ ...WorldCatalog.shape, flavors })

/** Worlds that are listed; the others are counted. */
const MAX_WORLDS = 100

/** Where the server is, and how clients call it. */
export const status = toolOf({
  title: 'Status of the mock',
  description:
    'Shows where the mock server is (its URL), how clients call it (projects, users and their tokens for X-Auth-Token), its scene and clock, and the projects in use. With a project: also its counts, and the flavors, images and workspaces that a notebook can be created with.',
  input: z.strictObject({
    project: project.describe('Project ID, to see its counts and what it offers.'),
  }),
  output: z.looseObject({
    url: z.string().describe('URL for clients of the API.'),
    users: z.array(z.looseObject({ name: z.string(), token: z.string() })),
    projects: z
      .array(z.looseObject({ id: z.string() }))
      .describe('Projects of the scene. Any other ID is a project of its own.'),
    worlds: z
      .array(z.string())
      .optional()
      .describe('Projects that are in use. One process of several does not know them.'),
  }),
  hints: { readOnlyHint: true },
  run: async (server, { project: id }) => {
    const { auth, version } = await server.ask({ path: '/health' }, Health)
    const { projects: worlds } = await server.ask({ path: '/_mock' }, Index)
    const { scene } = await server.ask({ path: '/_mock/scenes' }, Scenes)
    const clock = await server.ask({ path: controlPath(id, '/clock') }, Clock)
    const { projects, users } = await server.identities()
    const { url } = server
    const counts = worlds && {
      worlds_total: worlds.length,
      worlds: worlds.slice(0, MAX_WORLDS),
    }
    const facts = { url, version, auth, scene, clock, projects, users, ...counts }
    const lines = [
      `mock ${version} at ${url}, scene ${scene}, authentication ${auth}`,
      `clock ${clock.iso}, ${rateText(clock.rate)}`,
      `projects of the scene: ${projects.map((each) => each.id).join(', ')}; any other ID is a project of its own`,
      `projects in use: ${worlds?.length ?? 'not known to one process of several'}`,
      ...users.map(({ name, role, token }) => `user ${name} (${role}): X-Auth-Token ${token}`),
    ]
    if (id === undefined) return { text: lines.join('\n'), facts }
    const summary = await server.ask({ path: controlPath(id, '/summary') }, Summary)
    const catalog = await server.ask({ path: controlPath(id, '/catalog') }, Catalog)
    const { faults, journal, notebooks } = summary
    const more = [
      `project ${id}: ${notebooks.total} notebooks, ${journal.last} requests, ${faults} fault rules`,
      `flavors: ${catalog.flavors.map((flavor) => flavor.id).join(', ')}`,
      ...catalog.images.map((image) => `image ${image.id} ${image.name}`),
      `workspaces: ${catalog.workspaces.join(', ')}`,
    ]
    return { text: [...lines, ...more].join('\n'), facts: { ...facts, summary, catalog } }
  },
})
