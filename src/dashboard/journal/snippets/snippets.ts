import { curlSnippet } from './curl.ts'
import { goSnippet } from './go.ts'
import { nodeSnippet } from './node.ts'
import { pythonSnippet } from './python.ts'
import type { SentRequest } from './sent-request.ts'

/** What a request can be copied as. */
export const snippetLanguages = ['curl', 'python', 'node', 'go'] as const
export type SnippetLanguage = (typeof snippetLanguages)[number]

/** The source text that sends a request in a language. It needs no package. */
export const snippetOf: Readonly<Record<SnippetLanguage, (request: SentRequest) => string>> = {
  curl: curlSnippet,
  python: pythonSnippet,
  node: nodeSnippet,
  go: goSnippet,
}
