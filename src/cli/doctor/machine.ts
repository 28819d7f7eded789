import { getHashes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import { type Answer, ask } from '../ask.ts'

/** What the doctor looks at of the machine it runs on. */
export interface Machine {
  /** Of Node, such as `20.19.0`. */
  nodeVersion: string
  /** Names of the hashes of this Node. */
  hashes: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Epoch ms. */
  now: () => number
  /** The addresses of a name; rejects where it has none. */
  addressesOf: (name: string) => Promise<string[]>
  /** Why a port cannot be opened, as a code such as EADDRINUSE; undefined where it can. */
  whyNotOpen: (host: string, port: number) => Promise<string | undefined>
  ask: (url: string, controlToken?: string) => Promise<Answer>
}

/** Longest the doctor waits for an answer, ms. */
const PATIENCE = 3_000

export const thisMachine: Machine = {
  nodeVersion: process.versions.node,
  hashes: getHashes(),
  env: process.env,
  now: () => Date.now(),
  addressesOf: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  whyNotOpen,
  ask: (url, controlToken) => ask(url, PATIENCE, controlToken),
}

function whyNotOpen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
}
