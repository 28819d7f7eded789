import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { Recorder, type RecorderOptions } from '../../src/record/recorder.ts'
import { RecordingFile } from '../../src/record/recording-file.ts'
import type { AccountKeys } from '../../src/record/signer.ts'
import { Upstream } from '../../src/record/upstream.ts'
import { JournalEntry } from '../../src/schemas/journal.ts'

/** What a test changes of a recorder. */
export interface RecorderChoice extends Pick<RecorderOptions, 'limits'> {
  writes?: boolean
  keys?: AccountKeys
  ca?: string
  /** Makes the upstream one on another machine, for the rules that depend on it. */
  isFar?: boolean
  /** In place of what opens a request to the upstream. */
  open?: Upstream['open']
  file?: (path: string) => RecordingFile
}

/** A recorder on a free port in front of an upstream; closed when the test ends. */
export async function recorderOf(t: Test, upstreamUrl: string, choice: RecorderChoice = {}) {
  const path = join(t.testdir(), 'recording.jsonl')
  const file = choice.file?.(path) ?? new RecordingFile(path)
  const upstream = new Upstream(upstreamUrl, choice.ca)
  if (choice.isFar === true) Object.assign(upstream, { isLoopback: false })
  if (choice.open !== undefined) Object.assign(upstream, { open: choice.open })
  const warnings: string[] = []
  const { keys, limits, writes = false } = choice
  const recorder = new Recorder({
    rules: { upstream, writes, keys },
    file,
    warn: (sentence) => warnings.push(sentence),
    ...(limits === undefined ? {} : { limits }),
  })
  const url = await recorder.listen('127.0.0.1', 0)
  const close = async () => {
    await recorder.close()
    await file.close()
  }
  t.teardown(close)
  /** Closes the recorder; resolves to the lines of its file. */
  const entries = async (): Promise<JournalEntry[]> => {
    await close()
    return entriesIn(readFileSync(path, 'utf8'))
  }
  return { url, recorder, file, path, warnings, entries }
}

/** The lines of a recording. Throws for one that is no JournalEntry. */
export function entriesIn(text: string): JournalEntry[] {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => JournalEntry.parse(JSON.parse(line)))
}

/** An upstream that speaks bytes: `onHead` gets each connection with the first bytes it sent. Closed when the test ends. */
export async function rawUpstream(
  t: Test,
  onHead: (socket: Socket, head: string) => void,
): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (bytes) => onHead(socket, bytes.toString('latin1')))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
