import { getHashes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { createServer } from 'node:net'
import { getJson, type JsonResponse } from '../get-json.ts'

/** What `doctor` reads from the machine it runs on. */
export interface Machine {
  /** Version of Node, such as `20.19.0`. */
  nodeVersion: string
  /** Names of the hash algorithms of this Node. */
  hashes: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Epoch ms. */
  now: () => number
  /** The IP addresses of a host name; rejects if it has none. */
  addressesOf: (name: string) => Promise<string[]>
  /** Error code such as EADDRINUSE if a port cannot be opened; undefined if it can. */
  portError: (host: string, port: number) => Promise<string | undefined>
  getJson: (url: string, controlToken?: string) => Promise<JsonResponse>
}

/** Longest time to wait for a response, ms. */
const RESPONSE_TIMEOUT = 3_000

export const thisMachine: Machine = {
  nodeVersion: process.versions.node,
  hashes: getHashes(),
  env: process.env,
  now: () => Date.now(),
  addressesOf: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  portError: portError,
  getJson: (url, controlToken) => getJson(url, RESPONSE_TIMEOUT, controlToken),
}

function portError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
}
