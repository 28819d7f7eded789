import { ResetAnswer, ResetRequest } from '../../../schemas/control.ts'
import * as z from '../../../schemas/zod.ts'
import { controlPath } from '../../control/control-plane.ts'
import type { TargetServer } from '../target-server.ts'
import { project, type ToolAnswer, toolOf } from '../tool.ts'

const Answer = ResetAnswer.loose()

/** A reset of one world, or of all. */
export const reset = toolOf({
  title: 'Reset',
  description:
    'Resets a project, or every project, to the scene, to empty, or to a snapshot. Its changes since then are lost.',
  input: z.strictObject({ ...ResetRequest.shape, project }),
  output: z.looseObject({ reset: z.string() }),
  hints: { destructiveHint: true },
  run: (server, { project, to }) => resetTo(server, project, to),
})

/** Resets a project, or every project. */
export async function resetTo(
  server: TargetServer,
  project: string | undefined,
  to: string | undefined,
): Promise<ToolAnswer> {
  const path = controlPath(project, '/reset')
  const answer = await server.ask({ method: 'POST', path, body: { to } }, Answer)
  const what = project === undefined ? 'every project' : `project ${project}`
  return { text: `${what} is reset to ${answer.reset}`, facts: answer }
}
