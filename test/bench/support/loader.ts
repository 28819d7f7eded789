import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { forkOn } from './processors.ts'

/** An order to send requests. */
export interface Load {
  url: string
  seconds: number
  /** The number of requests, for a slow server; the seconds do not count then. */
  amount?: number | undefined
}

export interface Loaded {
  answered: number
  failed: number
  seconds: number
}

/** A process on the second processor that sends requests; one process for all rounds. */
export interface Loader {
  /** Throws if a request fails. */
  send(load: Load): Promise<Loaded>
  end(): void
}

export async function startLoader(): Promise<Loader> {
  const process = forkOn(1, fileURLToPath(new URL('loader-process.ts', import.meta.url)))
  await once(process, 'message')
  return {
    async send(load) {
      process.send(load)
      const [loaded] = (await once(process, 'message')) as [Loaded]
      const { answered, failed } = loaded
      if (failed > 0 || answered === 0) {
        throw new Error(`${load.url}: ${failed} of ${answered + failed} requests failed`)
      }
      return loaded
    },
    end: () => process.disconnect(),
  }
}
