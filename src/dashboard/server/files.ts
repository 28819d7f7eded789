import { Refusal, Unreachable } from './api.ts'
import { base } from './base.ts'
import { controlHeaders } from './control-token.ts'
import { tokenRefused } from './session.ts'

/** Host ms after which the browser has taken over a file. */
const TAKEN = 60_000

/** The response of the control plane, to read in parts or as a file; rejects with Refusal or Unreachable. */
export async function controlResponse(path: string, request: RequestInit = {}): Promise<Response> {
  const own = controlHeaders()
  const headers = { ...request.headers, ...own }
  const response = await answerTo(() =>
    fetch(`${base}/_mock${path}`, { ...request, cache: 'no-store', headers }),
  )
  if (response.status === 401) tokenRefused(own)
  if (!response.ok) throw new Refusal(response.status, await response.json().catch(() => null))
  return response
}

/** The JSON values of a response with one on each line, as they arrive. */
export async function* jsonValues(response: Response): AsyncGenerator<unknown> {
  if (response.body === null) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value = '' } = await answerTo(() => reader.read())
    const lines = (rest + value).split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    for (const line of lines) if (line !== '') yield JSON.parse(line)
    if (done) return
  }
}

/**
 * Saves the answer of the control plane to a GET, for example of `/projects/p1/state`, as a file. A plain link could not
 * send a control token. Returns the size of the file in bytes; rejects with Refusal or Unreachable.
 */
export async function download(path: string, name: string): Promise<number> {
  const response = await controlResponse(path)
  const file = await answerTo(() => response.blob())
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
  const response = await controlResponse(path, { method: 'PUT', headers, body: file })
  return answerTo(() => response.json())
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
