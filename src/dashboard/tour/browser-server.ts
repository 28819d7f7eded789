import type { TourServer } from '../../tour/server.ts'
import { control, operate, Refusal, Unreachable } from '../server/api.ts'

/** The server of the page, as a tour calls it. */
export const browserServer: TourServer = {
  control,
  async operate({ body, method, path, token }) {
    try {
      const { status } = await operate(method, path, body, { 'x-auth-token': token })
      return { status }
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, code: error.code }
      // A fault rule may break the connection: the client of a tour goes on.
      if (error instanceof Unreachable) return { status: null }
      throw error
    }
  },
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
