import { quote } from '../../../schemas/findings.ts'
import { NotebookCreateRequest } from '../../../schemas/notebook-request.ts'
import * as z from '../../../schemas/zod.ts'
import { UsageError } from '../../usage-error.ts'
import type { TargetServer } from '../target-server.ts'
import { projectOfScene, toolOf } from '../tool.ts'

const Created = z.looseObject({ id: z.string(), name: z.string(), status: z.string() })

/** A creation, as a request to the API. */
export const create = toolOf({
  title: 'Create a notebook',
  description:
    'Sends CreateNotebook to the API, as a client does: fault rules act on it, and the journal contains it. The tool status with a project lists its flavors and images. The notebook is CREATING until the clock has moved on.',
  input: z.strictObject({
    notebook: NotebookCreateRequest.describe('Body of CreateNotebook.'),
    project: projectOfScene,
    user: z
      .string()
      .optional()
      .describe('Name of the user who sends it; the first user of the scene when left out.'),
  }),
  output: z.looseObject({ project: z.string(), user: z.string(), notebook: Created }),
  hints: {},
  run: async (server, { notebook: body, project, user }) => {
    const id = await server.projectOf(project)
    const { name, token } = await userOf(server, user)
    const { answer: notebook, headers } = await server.exchange(
      { method: 'POST', path: `/v1/${id}/notebooks`, body, apiToken: token, hasApiErrors: true },
      Created,
    )
    const warnings = headers['x-mock-warnings']
    const text = [
      `created notebook ${notebook.id} ${notebook.name} in project ${id} as ${name}: ${notebook.status}`,
      ...(warnings === undefined ? [] : [`warnings: ${warnings}`]),
    ].join('\n')
    return { text, facts: { project: id, user: name, notebook, warnings } }
  },
})

async function userOf(server: TargetServer, name: string | undefined) {
  const { users } = await server.identities()
  const user = users.find((each) => name === undefined || each.name === name)
  if (user !== undefined) return user
  const names = users.map((each) => each.name).join(', ')
  throw new UsageError(`$.user: found ${quote(name)}, expected one of ${names}`)
}
