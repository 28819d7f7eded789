import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { Client, type ClientOptions } from '@modelcontextprotocol/client'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import type { Test } from 'tap'
import { type Host, runCommand } from '../../src/cli/run-command.ts'

/** A result of a tool, as tests look at it. */
export interface ToolResult {
  text: string
  isError: boolean
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it, and a wrong path fails them
  facts: any
}

/** Calls a tool of a server of the protocol. */
export async function callTool(client: Client, name: string, args?: object): Promise<ToolResult> {
  const params =
    args === undefined ? { name } : { name, arguments: args as Record<string, unknown> }
  const { content, isError = false, structuredContent } = await client.callTool(params)
  const [first] = content as { type: string; text: string }[]
  return { text: first?.text ?? '', isError, facts: structuredContent }
}

/** The command `mcp` in the process of the test, without a client. Only one may run at a time. */
export class McpHere {
  /** What the command has written to stdout. */
  stdout = ''
  stderr = ''
  readonly toServer = new PassThrough()
  readonly fromServer = new PassThrough()
  readonly ended: Promise<number>
  readonly #signals = new EventEmitter()

  constructor(t: Test, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const error = t.capture(console, 'error', (text: string) => {
      this.stderr += `${text}\n`
    })
    this.fromServer.on('data', (part) => {
      this.stdout += part
    })
    this.ended = new Promise<number>((resolve) => {
      const host = {
        env,
        exit: resolve,
        stdin: this.toServer,
        stdout: this.fromServer,
        on: this.#signals.on.bind(this.#signals),
        off: this.#signals.off.bind(this.#signals),
      } as unknown as Host
      void runCommand(['mcp', ...args], host)
    }).finally(error.restore)
  }

  kill(signal: 'SIGINT' | 'SIGTERM'): void {
    this.#signals.emit(signal)
  }

  /** Number of listeners for signals, which the command takes away at its end. */
  get listeners(): number {
    return this.#signals.listenerCount('SIGTERM') + this.#signals.listenerCount('SIGINT')
  }
}

/** The command `mcp` in the process of the test, and a connected client of the SDK. */
export async function mcpHere(
  t: Test,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  options: ClientOptions = {},
) {
  const command = new McpHere(t, args, env)
  const client = new Client({ name: 'test', version: '1' }, options)
  // The transport of a server is one of JSON lines: a client can use it as well.
  await client.connect(new StdioServerTransport(command.fromServer, command.toServer))
  t.teardown(async () => {
    await client.close()
    command.toServer.end()
    await command.ended
  })
  return { client, command, call: callTool.bind(undefined, client) }
}
