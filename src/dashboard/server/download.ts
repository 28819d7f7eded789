import { Refusal, Unreachable } from './api.ts'
import { base } from './base.ts'
import { controlHeaders } from './control-token.ts'
import { needsToken } from './session.ts'

/** The response to a GET of the control plane, to read in parts; rejects with Refusal or Unreachable. */
export async function controlResponse(path: string): Promise<Response> {
  const response = await fetch(`${base}/_mock${path}`, {
    cache: 'no-store',
    headers: controlHeaders(),
  }).catch(() => {
    throw new Unreachable()
  })
  if (response.ok) return response
  if (response.status === 401) needsToken.value = true
  throw new Refusal(response.status, await response.json().catch(() => null))
}

/** The JSON values of a response with one on each line, as they arrive. */
export async function* jsonValues(response: Response): AsyncGenerator<unknown> {
  if (response.body === null) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value = '' } = await reader.read().catch(() => {
      throw new Unreachable()
    })
    const lines = (rest + value).split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    for (const line of lines) if (line !== '') yield JSON.parse(line)
    if (done) return
  }
}

/** Saves the response to a GET of the control plane as a file. A link could not send the control token. */
export async function download(path: string, name: string): Promise<void> {
  const response = await controlResponse(path)
  const content = await response.blob().catch(() => {
    throw new Unreachable()
  })
  saveFile(content, name)
}

/** Saves data of the page as a file. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
