export interface Answer {
  status: number
  headers: ReadonlyMap<string, string>
  body: string
}

export interface Answers {
  answers: readonly Answer[]
  /** Bytes that are no complete answer; usually empty. */
  rest: string
}

/**
 * The answers in the bytes that a connection received. `100 Continue` is none. `hasHead`: a request may be HEAD, whose
 * answer has a length but no body.
 */
export function answersIn(bytes: Buffer, hasHead: boolean): Answers {
  const answers: Answer[] = []
  let rest = bytes.toString('latin1')
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    const [line = '', ...lines] = rest.slice(0, Math.max(end, 0)).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(line)?.[1])
    if (end < 0 || Number.isNaN(status)) break
    const headers = new Map(lines.map(headerOf))
    const after = rest.slice(end + 4)
    const body = status < 200 ? { text: '', length: 0 } : bodyOf(headers, after, hasHead)
    if (body === undefined) break
    rest = after.slice(body.length)
    if (status < 200) continue
    answers.push({ status, headers, body: Buffer.from(body.text, 'latin1').toString() })
  }
  return { answers, rest }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}

interface Body {
  text: string
  /** How many bytes it takes up. */
  length: number
}

/** The body of an answer; undefined if it is not complete. */
function bodyOf(
  headers: ReadonlyMap<string, string>,
  after: string,
  hasHead: boolean,
): Body | undefined {
  if (headers.get('content-type')?.startsWith('text/event-stream')) {
    return { text: '', length: after.length }
  }
  const isHead = hasHead && (after === '' || after.startsWith('HTTP/1.1 '))
  if (isHead) return { text: '', length: 0 }
  if (headers.get('transfer-encoding') === 'chunked') return chunksOf(after)
  // To a client of HTTP/1.0 a long body ends with the connection.
  const isToTheEnd = !headers.has('content-length') && headers.get('connection') === 'close'
  if (isToTheEnd) return { text: after, length: after.length }
  const length = Number(headers.get('content-length') ?? 0)
  return after.length < length ? undefined : { text: after.slice(0, length), length }
}

function chunksOf(after: string): Body | undefined {
  let text = ''
  let at = 0
  for (;;) {
    const lineEnd = after.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(after.slice(at, lineEnd), 16)
    const end = lineEnd + 2 + size
    if (Number.isNaN(size) || after.length < end + 2) return undefined
    text += after.slice(lineEnd + 2, end)
    at = end + 2
    if (size === 0) return { text, length: at }
  }
}
