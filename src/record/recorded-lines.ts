import { open } from 'node:fs/promises'
import { JournalEntry } from '../schemas/journal.ts'

/** Where a line of a recording stands: bytes. */
interface Place {
  sequence: number
  from: number
  length: number
}

const CHUNK = 1_048_576

const NEWLINE = 10

/**
 * The requests of a recording in the order in which they arrived: its lines are in the order in which answers ended. Memory
 * holds one line. A part of a line at the end is left out.
 */
export async function* recordedInOrder(path: string): AsyncGenerator<JournalEntry> {
  const file = await open(path, 'r')
  try {
    const places = await placesIn(file)
    for (const place of places.sort((a, b) => a.sequence - b.sequence)) {
      yield JournalEntry.parse(JSON.parse(await textAt(file, place)))
    }
  } finally {
    await file.close()
  }
}

type File = Awaited<ReturnType<typeof open>>

async function placesIn(file: File): Promise<Place[]> {
  const places: Place[] = []
  const buffer = Buffer.alloc(CHUNK)
  let from = 0
  let at = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, at)
    if (bytesRead === 0) return places
    for (let index = 0; ; index++) {
      index = buffer.subarray(0, bytesRead).indexOf(NEWLINE, index)
      if (index < 0) break
      const length = at + index - from
      places.push({ from, length, sequence: await sequenceAt(file, from) })
      from = at + index + 1
    }
    at += bytesRead
  }
}

/** Each line begins with its sequence. */
async function sequenceAt(file: File, from: number): Promise<number> {
  const start = await textAt(file, { from, length: 40 })
  return Number(/^\{"sequence":(\d+)/.exec(start)?.[1])
}

async function textAt(file: File, { from, length }: Omit<Place, 'sequence'>): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from)
  return buffer.subarray(0, bytesRead).toString()
}
