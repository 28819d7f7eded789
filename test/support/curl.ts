/** A command of a page, as a request that can be injected, and the status the page says it gets. */
export interface Curl {
  line: string
  method: string
  /** From the slash on, on the server the page speaks of. */
  path: string
  headers: Record<string, string>
  payload: string | undefined
  /** Where the answer is written to. */
  file: string | undefined
  /** `200` where the page says nothing; `200 or 503` where chance decides. */
  expected: readonly number[]
}

/** Every curl at the beginning of a line, with what stands behind its `#`. */
export function curlsIn(page: string): Curl[] {
  const lines = page.matchAll(/^curl (.*?)(?: # (\d{3}(?: or \d{3})*))?$/gm)
  return [...lines].map(([line, text = '', statuses = '200']) => {
    const expected = statuses.split(' or ').map(Number)
    return { line, expected, ...requestOf(words(text)) }
  })
}

function requestOf(rest: string[]): Omit<Curl, 'line' | 'expected'> {
  const headers: Record<string, string> = {}
  let [method, payload, path]: [string, string | undefined, string] = ['GET', undefined, '']
  let file: string | undefined
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-H') {
      const [name = '', value = ''] = (rest.shift() ?? '').split(/: (.*)/)
      headers[name] = value
    } else if (word === '-X') method = rest.shift() ?? ''
    else if (word === '-o') file = rest.shift()
    else if (word === '-d') payload = rest.shift()
    else if (word !== '-i') path = word.replace('http://127.0.0.1:6404', '')
  }
  return { method, path, headers, payload, file }
}

/** The words of a shell command, quotes taken away. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, inQuotes, bare]) => inQuotes ?? (bare as string),
  )
}
