import type { Readable } from 'node:stream'

/** One of the Server-Sent Events of a stream. */
export interface ServerEvent {
  /** Type of the event. */
  event: string
  data: string
}

/** The events of a body of Server-Sent Events, without its comments. Throws if the connection breaks. */
export async function* serverEvents(body: Readable): AsyncGenerator<ServerEvent> {
  body.setEncoding('utf8')
  let rest = ''
  for await (const part of body as AsyncIterable<string>) {
    const blocks = (rest + part).split('\n\n')
    rest = blocks.pop() as string
    for (const block of blocks) {
      const fields = block.split('\n').map((line) => /^(event|data): (.*)$/.exec(line))
      const fieldOf = (name: string) => fields.find((field) => field?.[1] === name)?.[2]
      const event = fieldOf('event')
      if (event !== undefined) yield { event, data: fieldOf('data') ?? '' }
    }
  }
}
