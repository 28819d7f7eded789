import { texts } from '../texts/texts.ts'
import { base } from './base.ts'
import { controlHeaders } from './control-token.ts'
import { tokenOf, tokenRefused, usersLoaded } from './session.ts'

export type RequestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A response other than 2xx: its status, error code and error text. */
export class Refusal extends Error {
  readonly status: number
  /** Such as `Mock.NotFound`; undefined if the response had none. */
  readonly code: string | undefined
  /** The parsed body. */
  readonly body: unknown

  constructor(status: number, body: unknown) {
    const { error_code, error_msg } = (body ?? {}) as { error_code?: string; error_msg?: string }
    super([status, error_code, error_msg].filter((part) => part !== undefined).join(' '))
    this.status = status
    this.code = error_code
    this.body = body
  }
}

/** There was no response, or only a part of one. */
export class Unreachable extends Error {
  constructor() {
    super(texts.value.common.noAnswer)
  }
}

export interface Answer {
  status: number
  headers: Headers
  body: unknown
}

/** Sends a request to the control plane, for example to `/projects/p1/clock`; rejects with Refusal or Unreachable. */
export async function control<T>(method: RequestMethod, path: string, body?: object): Promise<T> {
  const headers = controlHeaders()
  const { status, body: answer } = await ask(method, `/_mock${path}`, body, headers)
  if (status >= 200 && status < 300) {
    // The control plane answers JSON: this text is from another server, such as a proxy or a new program on the port.
    if (typeof answer === 'string') throw new Unreachable()
    return answer as T
  }
  if (status === 401) tokenRefused(headers)
  throw new Refusal(status, answer)
}

/** Sends a request to the API as the chosen user. Fault rules apply to it and the journal records it, as for any client. */
export async function operate(
  method: RequestMethod,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  await usersLoaded()
  const answer = await ask(method, path, body, { 'x-auth-token': tokenOf(), ...headers })
  if (answer.status < 300) return answer
  throw new Refusal(answer.status, answer.body)
}

/** The version of the server that answers now. */
export async function serverVersion(): Promise<string> {
  const { body } = await ask('GET', '/health', undefined, {})
  return (body as { version: string }).version
}

async function ask(
  method: RequestMethod,
  path: string,
  body: object | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  try {
    const response = await fetch(`${base}${path}`, {
      method,
      cache: 'no-store',
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text) }
  } catch {
    throw new Unreachable()
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text
  }
}
