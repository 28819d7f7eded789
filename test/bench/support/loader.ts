import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { forkOn } from './processors.ts'

/** An order to send requests: as many as are answered in some seconds, or a number, of which none is under way at the end. */
export type Load = { url: string } & ({ seconds: number } | { amount: number })

export interface Loaded {
  answered: number
  /** Answers with another status than 2xx. */
  refused: number
  /** Requests without an answer. */
  lost: number
  seconds: number
}

/** The largest share of lost requests: a server closes a connection on which nothing came for a while. */
const MOST_LOST = 0.05

/** A process on the second processor that sends requests; one process for all rounds. */
export interface Loader {
  /** Throws if a request is refused, or if more of them are lost than a busy machine explains. */
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
      const { answered, refused, lost } = loaded
      if (refused > 0 || lost > answered * MOST_LOST) {
        throw new Error(`${load.url}: ${answered} answered, ${refused} refused, ${lost} lost`)
      }
      return loaded
    },
    end: () => process.disconnect(),
  }
}
