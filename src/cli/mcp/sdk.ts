import { UsageError } from '../usage-error.ts'

const NAME = '@modelcontextprotocol/server'

type Package = typeof import('@modelcontextprotocol/server')

type Stdio = typeof import('@modelcontextprotocol/server/stdio')

/** What the command uses of the SDK of the protocol. */
export type Sdk = Pick<Package, 'McpServer'> & Pick<Stdio, 'serveStdio' | 'StdioServerTransport'>

/** Loads the SDK, an optional peer dependency. Throws a UsageError if it is not installed. */
export async function loadSdk(importSdk: () => Promise<Sdk> = importInstalled): Promise<Sdk> {
  try {
    return await importSdk()
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!code.endsWith('MODULE_NOT_FOUND')) throw error
    throw new UsageError(
      `mcp: found no package ${NAME}, expected it beside this one: npm install ${NAME}`,
    )
  }
}

async function importInstalled(): Promise<Sdk> {
  const { McpServer } = await import('@modelcontextprotocol/server')
  const { serveStdio, StdioServerTransport } = await import('@modelcontextprotocol/server/stdio')
  return { McpServer, serveStdio, StdioServerTransport }
}
