import * as z from '../../../schemas/zod.ts'
import { type ClientFile, clientContent, clientFiles } from '../../documents/control-clients.ts'
import { type ControlApp, controlErrors } from '../../input/control-request.ts'

const languages: Readonly<Record<ClientFile, string>> = {
  'client.py': 'Python',
  'client.go': 'Go',
  'client.ts': 'TypeScript',
}

/** Routes of the clients of the control plane, one file for each language (docs/recipes/control-clients.md). */
export function addClients(app: ControlApp): void {
  for (const [file, type] of Object.entries(clientFiles)) {
    const name = file as ClientFile
    app.route({
      method: 'GET',
      url: `/${name}`,
      schema: {
        summary: `Returns a client of the control plane in ${languages[name]}: one file without dependencies.`,
        tags: ['about'],
        response: {
          200: { description: 'OK', content: { [type]: { schema: z.string() } } },
          304: z.null().describe('The client has it: If-None-Match has its ETag'),
          ...controlErrors,
        },
      },
      handler: async (_request, reply) => (await clientContent(name)).send(reply),
    })
  }
}
