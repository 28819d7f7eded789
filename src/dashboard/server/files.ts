import { Refusal, Unreachable } from './api.ts'
import { base } from './base.ts'
import { controlHeaders } from './control-token.ts'
import { needsToken } from './session.ts'

/** Host ms after which the browser has taken over a file. */
const TAKEN = 60_000

/**
 * Saves the answer of the control plane to a GET, for example of `/projects/p1/state`, as a file. A plain link could not
 * send a control token. Returns the size of the file in bytes; rejects with Refusal or Unreachable.
 */
export async function download(path: string, name: string): Promise<number> {
  const file = await fileAt(path)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN)
  return file.size
}

/**
 * Sends a file of JSON to the control plane with PUT, byte by byte as it is; returns the body of the answer. Rejects with
 * Refusal or Unreachable.
 */
export async function upload<T>(path: string, file: Blob): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await send(path, { method: 'PUT', headers, body: file })
  return answerTo(() => response.json())
}

async function fileAt(path: string): Promise<Blob> {
  const response = await send(path, {})
  return answerTo(() => response.blob())
}

async function send(path: string, request: RequestInit): Promise<Response> {
  const headers = { ...request.headers, ...controlHeaders() }
  const response = await answerTo(() =>
    fetch(`${base}/_mock${path}`, { ...request, cache: 'no-store', headers }),
  )
  if (response.status === 401) needsToken.value = true
  if (!response.ok) throw new Refusal(response.status, await response.json().catch(() => null))
  return response
}

async function answerTo<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch {
    throw new Unreachable()
  }
}

/** A file name from parts such as a project id: other characters than letters, digits, dots, `_` and `-` become `-`. */
export function fileName(parts: readonly string[], ending: string): string {
  const name = parts
    .join('-')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 100)
  return `${name}.${ending}`
}
