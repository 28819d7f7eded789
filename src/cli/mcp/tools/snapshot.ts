import { RemoveAnswer, SnapshotName } from '../../../schemas/control.ts'
import * as z from '../../../schemas/zod.ts'
import { Snapshot, Snapshots } from '../../control/answers.ts'
import { controlPath } from '../../control/control-plane.ts'
import { actionInput, toolOf } from '../tool.ts'
import { resetTo } from './reset.ts'

const Removed = RemoveAnswer.loose()

/** Snapshots: moments that a reset goes back to. */
export const snapshot = toolOf({
  title: 'Snapshots',
  description:
    'Saves a project or the whole server as a snapshot, lists the snapshots, restores one, or deletes one.',
  input: actionInput(
    {
      save: { needs: 'name' },
      list: {},
      restore: { needs: 'name' },
      delete: { needs: 'name' },
    },
    'save, list, restore or delete.',
    { name: SnapshotName.optional().describe('Name of the snapshot, but not for action list.') },
  ),
  output: z.looseObject({
    snapshot: z.looseObject({ name: z.string() }).optional(),
    snapshots: z.array(z.looseObject({ name: z.string() })).optional(),
    removed: z.number().optional(),
    reset: z.string().optional(),
  }),
  hints: { destructiveHint: true },
  run: async (server, { action, name = '', project }) => {
    const path = controlPath(project, '/snapshots')
    switch (action) {
      case 'save': {
        const info = await server.ask({ method: 'PUT', path: `${path}/${name}` }, Snapshot)
        return { text: `saved ${name}, ${info.notebooks} notebooks`, facts: { snapshot: info } }
      }
      case 'list': {
        const { snapshots } = await server.ask({ path }, Snapshots)
        const rows = snapshots.map(
          (info) =>
            `${info.name}: ${new Date(info.taken_at).toISOString()}, ${info.notebooks} notebooks`,
        )
        return { text: rows.join('\n') || 'no snapshots', facts: { snapshots } }
      }
      case 'restore':
        return resetTo(server, project, `snapshot:${name}`)
      case 'delete': {
        const facts = await server.ask({ method: 'DELETE', path: `${path}/${name}` }, Removed)
        return { text: `deleted ${name}`, facts }
      }
    }
  },
})
