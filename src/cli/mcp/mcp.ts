import { once } from 'node:events'
import { MockServer } from '../../mock-server.ts'
import { quote } from '../../schemas/findings.ts'
import { banner } from '../banner.ts'
import type { CommandLine } from '../command-line.ts'
import { start } from '../start.ts'
import { expectValid } from '../usage-error.ts'
import { flagsByVerb } from '../verbs.ts'
import { protocolServer } from './protocol-server.ts'
import { loadSdk, type Sdk } from './sdk.ts'
import { TargetServer } from './target-server.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** The parts of the process that the command uses; tests replace them. */
export type McpHost = Pick<NodeJS.Process, 'off' | 'on' | 'stdin' | 'stdout'>

/**
 * Speaks the Model Context Protocol on stdin and stdout until stdin ends, nobody reads stdout, or a signal comes. It drives
 * the server at `--url`; without it, it starts one on a free port. All other output goes to stderr. Returns the exit status:
 * 1 if the state file lacks a change, else 0.
 */
export async function mcpCommand(
  { config, verbFlags }: CommandLine,
  host: McpHost,
): Promise<number> {
  const { timeout, url } = expectValid(flagsByVerb.mcp, verbFlags.input, verbFlags.nameOf)
  const sdk = await loadSdk()
  const options = { token: config.controlToken, timeout }
  const end = new AbortController()
  const stop = () => end.abort()
  for (const signal of SIGNALS) host.on(signal, stop)
  try {
    if (url !== undefined) {
      await serve(sdk, new TargetServer(url, options), host, end.signal)
      return 0
    }
    const mock = new MockServer(config, (line) => console.error(line))
    try {
      await Promise.race([start(mock), aborted(end.signal)])
      if (!end.signal.aborted) {
        console.error(`${banner(mock)}\nready on ${mock.url}`)
        await serve(sdk, new TargetServer(mock.url, options), host, end.signal)
      }
    } finally {
      await mock.close()
    }
    return mock.isSaved ? 0 : 1
  } finally {
    for (const signal of SIGNALS) host.off(signal, stop)
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

/** Resolves when the connection has ended, or when the signal ends it. */
async function serve(
  sdk: Sdk,
  target: TargetServer,
  { stdin, stdout }: McpHost,
  end: AbortSignal,
): Promise<void> {
  const transport = new sdk.StdioServerTransport(stdin, stdout)
  const connection = sdk.serveStdio(() => protocolServer(sdk, target), {
    transport,
    onerror: ({ message }) =>
      console.error(`modelarts-notebooks-mock: mcp: ${quote(message.replace(/\s+/g, ' '))}`),
  })
  const { onclose } = transport
  const closed = new Promise<void>((resolve) => {
    transport.onclose = () => {
      onclose?.()
      resolve()
    }
  })
  await Promise.race([closed, aborted(end)])
  await connection.close()
}
