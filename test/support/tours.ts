import type { TourServer } from '../../src/tour/server.ts'
import { TourRun } from '../../src/tour/tour-run.ts'
import { control, get, type Mock } from './mock.ts'

/** A mock as a tour calls it, without a port. `waits` gets each wait, which takes no time. */
export function tourServer(mock: Mock, waits: number[] = []): TourServer {
  return {
    control: async (method, path, body) => {
      const answer = await control(mock, method, path, body)
      if (answer.status >= 300) throw new Error(`${answer.status} ${answer.body.error_msg}`)
      return answer.body
    },
    operate: async ({ body, method, path, token }) => {
      const headers = { 'x-auth-token': token, 'content-type': 'application/json' }
      const payload = body === undefined ? {} : { payload: JSON.stringify(body), headers }
      const options = { as: null, method, headers: { 'x-auth-token': token }, ...payload }
      // inject rejects if a fault breaks the connection.
      const answer = await get(mock, path, options).catch(() => undefined)
      if (answer === undefined) return { status: null }
      const code = answer.body?.error_code
      return { status: answer.status, ...(code === undefined ? {} : { code }) }
    },
    wait: async (ms) => {
      waits.push(ms)
    },
  }
}

/** A run of a scene's tour in the project p1 that has begun. */
export async function begunTour(mock: Mock, scene: string, waits: number[] = []): Promise<TourRun> {
  const { body: tour } = await control(mock, 'GET', `/scenes/${scene}/tour`)
  const run = new TourRun({ server: tourServer(mock, waits), project: 'p1', scene, tour })
  await run.begin()
  return run
}
