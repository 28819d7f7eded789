/** A curl command of a page as a request for `inject`, and the status that the page promises. */
export interface Curl {
  line: string
  method: string
  /** Path and query, without http://127.0.0.1:6404. */
  path: string
  headers: Record<string, string>
  payload: string | undefined
  /** File of `-o`, to which the response body is written. */
  file: string | undefined
  /** Allowed statuses: 200 if the page says nothing, or for example 200 and 503 if the result is random. */
  expected: readonly number[]
}

/** Every curl command at the start of a line, with the statuses in the comment after it. */
export function curlsIn(page: string): Curl[] {
  const lines = page.matchAll(/^curl (.*?)(?: # (\d{3}(?: or \d{3})*))?$/gm)
  return [...lines].map(([line, text = '', statuses = '200']) => {
    const expected = statuses.split(' or ').map(Number)
    return { line, expected, ...requestOf(shellWords(text)) }
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

/** The words of a shell command without their single quotes. */
function shellWords(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, inQuotes, bare]) => inQuotes ?? (bare as string),
  )
}
