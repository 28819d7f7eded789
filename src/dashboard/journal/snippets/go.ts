import { hostOf, literal, pathOf, type SentRequest } from './sent-request.ts'

/** A Go program of the standard library. */
export function goSnippet(request: SentRequest): string {
  const { body, headers, method, url } = request
  const isPlain = /^[\w.~/-]*(\?[!-~]*)?$/.test(pathOf(url))
  const imports = [
    'fmt',
    'io',
    'log',
    'net/http',
    ...(isPlain ? [] : ['net/url']),
    ...(body === undefined ? [] : ['strings']),
  ]
  return [
    'package main',
    '',
    'import (',
    ...imports.map((name) => `\t"${name}"`),
    ')',
    '',
    'func main() {',
    `\trequest, err := http.NewRequest(${goText(method)}, ${goText(isPlain ? url : originOf(url))}, ${bodyOf(body)})`,
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    ...(isPlain ? [] : rawUrl(url)),
    ...Object.entries(headers).map(
      ([name, value]) => `\trequest.Header.Set(${goText(name)}, ${bytesText(value)})`,
    ),
    '\tresponse, err := http.DefaultTransport.RoundTrip(request)',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\tanswer, err := io.ReadAll(response.Body)',
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tfmt.Println(response.Status)',
    '\tfmt.Println(string(answer))',
    '}',
    '',
  ].join('\n')
}

function originOf(url: string): string {
  return `${url.slice(0, url.indexOf(':'))}://${hostOf(url)}/`
}

/** Sets path and query as they are: http.NewRequest would refuse some and escape others. */
function rawUrl(url: string): string[] {
  const [path = '', ...query] = pathOf(url).split('?')
  const fields = [
    `Scheme: ${goText(url.slice(0, url.indexOf(':')))}`,
    `Host: ${goText(hostOf(url))}`,
    `Opaque: ${goText(path)}`,
    ...(query.length === 0 ? [] : [`RawQuery: ${goText(query.join('?'))}`]),
  ]
  return [
    '\t// http.NewRequest would change this path.',
    `\trequest.URL = &url.URL{${fields.join(', ')}}`,
  ]
}

function bodyOf(body: string | undefined): string {
  return body === undefined ? 'nil' : `strings.NewReader(${goText(body)})`
}

/** A string of Go: in backquotes if these spare escapes. */
function goText(text: string): string {
  const escaped = literal(text)
  const isRaw = escaped !== `"${text}"` && /^[^`\r]*$/.test(text) && isVisible(text)
  return isRaw ? `\`${text}\`` : escaped
}

function isVisible(text: string): boolean {
  return (
    literal(text)
      .replace(/\\["\\]/g, '')
      .includes('\\') === false
  )
}

/** A string of the bytes that the characters of a header stand for. */
function bytesText(value: string): string {
  const chars = [...value].map((char) => {
    const code = char.codePointAt(0) as number
    return code < 0x7f || code > 0xff ? literal(char).slice(1, -1) : `\\x${code.toString(16)}`
  })
  return `"${chars.join('')}"`
}
