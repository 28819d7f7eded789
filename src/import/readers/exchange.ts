import { isObject, type JsonObject, textOf, timeOf } from '../json.ts'

/** A request with its answer, from a journal or an HTTP archive. */
export interface Exchange {
  method: string
  url: string
  /** HTTP status; undefined if there was no answer. */
  status: number | undefined
  /** Time of the request, epoch ms. */
  at: number | undefined
  project: string | undefined
  /** Header Host of the request, where the URL has no host. */
  host?: string | undefined
  /** Body of the answer as a value, or as text that is not read yet. */
  body: { value: unknown } | { text: string } | undefined
}

/** Paths of the API, of the console too: `/modelarts/rest/v1/{project_id}/notebooks`. */
const PATH =
  /\/v[12](?:\.0)?\/([A-Za-z0-9_-]{1,64})\/((?:notebooks|images|workspaces|authoring|pools|authorizations|demanager)(?:[/?#].*)?)$/

/** The project and the rest of the path of a URL of the API; undefined for any other URL. */
export function apiPathOf(url: string): { project: string; path: string } | undefined {
  const [, project, path] = PATH.exec(url.replace(/[?#].*$/, '')) ?? []
  return project === undefined || path === undefined ? undefined : { project, path }
}

/** The region in the host of a URL: `cn-north-4` of `modelarts.cn-north-4.myhuaweicloud.com`. */
export function regionOf(url: string): string | undefined {
  return /^https?:\/\/modelarts\.([a-z]+-[a-z0-9-]+)\./.exec(url)?.[1]
}

/** The exchange of an entry of a journal; undefined if the value is none. */
export function journalExchange(value: JsonObject): Exchange | undefined {
  const { answer, at, headers, method, request_id, sequence, url, world_at } = value
  if (typeof method !== 'string' || typeof url !== 'string' || request_id === undefined)
    return undefined
  if (sequence === undefined || !('answer' in value)) return undefined
  return {
    method,
    url,
    status: typeof value['status'] === 'number' ? value['status'] : undefined,
    at: timeOf(world_at) ?? timeOf(at),
    project: textOf(value['project_id']) ?? apiPathOf(url)?.project,
    host: isObject(headers) ? textOf(headers['host']) : undefined,
    body: isObject(answer) ? { value: answer['body'] } : undefined,
  }
}

/** The exchange of an entry of an HTTP archive; undefined if the value is none. */
export function harExchange(value: JsonObject): Exchange | undefined {
  const { request, response, startedDateTime } = value
  if (!isObject(request) || !isObject(response)) return undefined
  const { method, url } = request
  if (typeof method !== 'string' || typeof url !== 'string') return undefined
  const status = response['status']
  return {
    method,
    url,
    status: typeof status === 'number' && status > 0 ? status : undefined,
    at: timeOf(startedDateTime),
    project: apiPathOf(url)?.project,
    body: harBody(response['content']),
  }
}

/** The body of an answer in an HTTP archive: as text, or as base64 of UTF-8; undefined if it is no JSON. */
function harBody(content: unknown): Exchange['body'] {
  if (!isObject(content) || typeof content['text'] !== 'string') return undefined
  const { encoding, text } = content as { encoding?: unknown; text: string }
  const whole = encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text
  return /^[\s\uFEFF]*[{[]/.test(whole) ? { text: whole } : undefined
}
