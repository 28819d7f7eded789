import type { JournalEntry } from '../../schemas/journal.ts'
import { base } from '../server/base.ts'
import { tokenOf } from '../server/session.ts'
import { curlSnippet } from './snippets/curl.ts'
import { type SentRequest, sendable, sentRequest } from './snippets/sent-request.ts'

/** The curl command that sends a request, to paste into a shell. */
export function curlOf(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): string {
  return curlSnippet({ method, url: `${location.origin}${base}${sendable(path)}`, headers, body })
}

/** The request of an entry, to send it again. The masked token becomes the well-known token of its user. */
export function requestAgain(entry: JournalEntry): SentRequest {
  return sentRequest(entry, `${location.origin}${base}`, tokenOf(entry.user ?? undefined))
}
