import { WorldNotebooksQuery } from '../../../schemas/overview.ts'
import * as z from '../../../schemas/zod.ts'
import { controlPath } from '../../control/control-plane.ts'
import { projectOfScene, toolOf } from '../tool.ts'

const Page = z.looseObject({
  total: z.number().describe('Matching notebooks on all pages.'),
  data: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      status: z.string(),
      flavor: z.string(),
    }),
  ),
})

/** The notebooks of one project. */
export const list = toolOf({
  title: 'List notebooks',
  description:
    'Lists the notebooks of one project as its administrator, with the filters, the order and the pages of the API. No fault rule applies, and the journal does not contain it.',
  input: z.strictObject({ ...WorldNotebooksQuery.shape, project: projectOfScene }),
  output: Page.extend({ project: z.string() }),
  hints: { readOnlyHint: true },
  run: async (server, { project, ...query }) => {
    const id = await server.projectOf(project)
    const words = Object.entries(query).map(
      ([name, value]) => [name, String(value)] as [string, string],
    )
    const search = new URLSearchParams(words)
    const path = `${controlPath(id, '/notebooks')}?${search}`
    const page = await server.ask({ path, hasApiErrors: true }, Page)
    const { data, total } = page
    const rows = data.map((one) => `${one.id} ${one.status} ${one.flavor} ${one.name}`)
    const text = [`${data.length} of ${total} notebooks of project ${id}`, ...rows].join('\n')
    return { text, facts: { project: id, ...page } }
  },
})
