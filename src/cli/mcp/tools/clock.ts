import { AdvanceRequest, ClockRequest, type ClockState } from '../../../schemas/control.ts'
import * as z from '../../../schemas/zod.ts'
import { AdvanceAnswer, Clock } from '../../control/answers.ts'
import { MAX_TRANSITIONS, rateText } from '../../control/clock.ts'
import { controlPath } from '../../control/control-plane.ts'
import { actionInput, statusChange, toolOf } from '../tool.ts'

const { at, rate } = ClockRequest.shape
const { by, until } = AdvanceRequest.shape

/** The clock that statuses, leases and rate limits go by. */
export const clock = toolOf({
  title: 'Clock',
  description:
    'Shows, sets or advances the clock by which notebooks change their status. To freeze it, set rate 0; to finish all creations, advance by "1h".',
  input: actionInput(
    { show: {}, set: { takes: ['at', 'rate'] }, advance: { takes: ['by', 'until'] } },
    'show the clock, set its time or rate, or advance it.',
    {
      at: at.describe('For action set: the new time, an ISO date or epoch ms.'),
      rate: rate.describe('For action set: ms per ms of the host. 1 is real time, 0 is frozen.'),
      by: by.describe('For action advance: a duration such as "90s", "1h", or ms.'),
      until: until.describe('For action advance: a time, instead of by.'),
    },
  ),
  output: z.looseObject({
    now: z.number().describe('Epoch ms.'),
    iso: z.string(),
    rate: z.number(),
    transitions: z
      .array(z.looseObject({ notebook_id: z.string(), to: z.string().nullable() }))
      .optional()
      .describe('For action advance: what changed.'),
  }),
  hints: {},
  run: async (server, { action, project, ...body }) => {
    const path = controlPath(project, '/clock')
    if (action !== 'advance') {
      const request = action === 'set' ? ({ method: 'PUT', path, body } as const) : { path }
      const state = await server.ask(request, Clock)
      return { text: clockText(state), facts: state }
    }
    const request = { method: 'POST', path: `${path}/advance`, body } as const
    const answer = await server.ask(request, AdvanceAnswer)
    return { text: [clockText(answer), ...transitionLines(answer)].join('\n'), facts: answer }
  },
})

function clockText({ iso, rate }: ClockState): string {
  return `${iso}, ${rateText(rate)}`
}

function transitionLines({ groups, transitions }: AdvanceAnswer): string[] {
  if (transitions.length > MAX_TRANSITIONS) {
    return groups.map(
      ({ cause, count, from, to }) => `${count} x ${statusChange(from, to)}, ${cause}`,
    )
  }
  return transitions.map(({ at, cause, from, notebook_id: id, to }) =>
    [new Date(at).toISOString(), id, `${statusChange(from, to)},`, cause].join(' '),
  )
}
