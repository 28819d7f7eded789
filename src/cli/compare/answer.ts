/** What is compared of one answer. */
export interface Answer {
  status: number
  /** Names of its headers, in lower case. */
  headers: readonly string[]
  /** The parsed JSON; undefined if the body is not JSON. */
  body: unknown
  /** What a body is that is not JSON: its media type, or `nothing`. */
  notJson?: string | undefined
}

/** One of the two services that are compared. It can only send GET requests. */
export interface Side {
  name: string
  projectId: string
  /** Sends a GET request; rejects with a UsageError if there is no answer. */
  get(target: string): Promise<Answer>
}

/** The side of the real service. */
export interface RealSide extends Side {
  /** Masks the credentials and the project in a text. */
  hide(text: string): string
}

const MEDIA_TYPE = /^[\w.+-]{1,40}\/[\w.+-]{1,60}$/

/** Reads an answer. A body without JSON is described by its media type only. */
export function answerOf(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  bytes: Buffer,
): Answer {
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  try {
    return { status, headers: names, body: JSON.parse(bytes.toString()) as unknown }
  } catch {
    const [type = ''] = String(headers['content-type']).split(';', 1)
    const notJson = bytes.length === 0 ? 'nothing' : MEDIA_TYPE.test(type) ? type : 'bytes'
    return { status, headers: names, body: undefined, notJson }
  }
}
