import type { CallToolResult, McpServer } from '@modelcontextprotocol/server'
import { version } from '../../version.ts'
import { ControlFailure } from '../control/control-failure.ts'
import { UsageError } from '../usage-error.ts'
import { documents } from './documents.ts'
import type { Sdk } from './sdk.ts'
import { standardSchema } from './standard-schema.ts'
import type { TargetServer } from './target-server.ts'
import type { Tool } from './tool.ts'
import { tools } from './tools.ts'

/** A server of the protocol with the tools, which call the target, and with the documents. */
export function protocolServer({ McpServer }: Sdk, target: TargetServer): McpServer {
  const server = new McpServer(
    { name: 'modelarts-notebooks-mock', title: 'ModelArts notebooks mock', version },
    { instructions: instructionsFor(target.url) },
  )
  for (const [name, tool] of Object.entries(tools)) {
    const { description, hints, input, output, title } = tool
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: standardSchema(input),
        outputSchema: standardSchema(output),
        // It calls no server but the mock.
        annotations: {
          readOnlyHint: false,
          destructiveHint: false,
          ...hints,
          openWorldHint: false,
        },
      },
      (args) => resultOf(tool, target, args),
    )
  }
  for (const { name, read, title, uri } of documents()) {
    const mimeType = 'text/markdown'
    server.registerResource(name, uri, { title, mimeType }, async () => ({
      contents: [{ uri, mimeType, text: await read() }],
    }))
  }
  return server
}

async function resultOf(tool: Tool, target: TargetServer, args: unknown): Promise<CallToolResult> {
  try {
    const { facts, text } = await tool.run(target, args)
    return { content: [{ type: 'text', text }], structuredContent: facts }
  } catch (error) {
    const isExpected = error instanceof ControlFailure || error instanceof UsageError
    if (!isExpected) throw error
    const where = error instanceof ControlFailure ? `${target.url}: ` : ''
    return { content: [{ type: 'text', text: where + error.message }], isError: true }
  }
}

function instructionsFor(url: string): string {
  return [
    `A mock of the notebooks API of Huawei Cloud ModelArts runs at ${url}: point clients there.`,
    'The tool status shows its projects and the tokens of its users; the other tools change and inspect it.',
    'If a client got an unexpected answer, call explain. The resources are the documents of the mock.',
  ].join(' ')
}
