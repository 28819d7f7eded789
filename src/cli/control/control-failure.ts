import { quote } from '../../schemas/findings.ts'
import { reasonOf } from '../get-json.ts'

/** Why a server did not do what it was asked for. */
export type FailureKind =
  /** Nothing answers at the URL, or not in time, or not with HTTP. */
  | 'unreachable'
  /** What answers is not the control plane of a mock. */
  | 'not a mock'
  /** The control token is missing or wrong. */
  | 'unauthorized'
  /** The mock refused the request. */
  | 'refused'

/** A server did not do what it was asked for. The message is one sentence without the URL. */
export class ControlFailure extends Error {
  override readonly name = 'ControlFailure'
  readonly kind: FailureKind

  /** The server, if it is one of several that were asked. */
  readonly url: string | undefined

  constructor(kind: FailureKind, message: string, url?: string) {
    super(message)
    this.kind = kind
    this.url = url
  }
}

const EXPECTED = 'expected a running mock: start one, or give its --url'

/** The failure of a request that got no response within `timeout` ms, or an error of the connection. */
export function connectionFailure(error: unknown, timeout: number): ControlFailure {
  const { code = '', message, name } = error as NodeJS.ErrnoException
  const unreachable = (text: string) => new ControlFailure('unreachable', text)
  if (name === 'AbortError' || name === 'TimeoutError') {
    return unreachable(
      `found no response within ${timeout} ms, expected one; --timeout is the longest wait`,
    )
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return unreachable('found a server without TLS, expected https; is its URL one of http?')
  }
  if (code.startsWith('HPE_')) {
    return unreachable(`found a server that does not speak HTTP (${message}), ${EXPECTED}`)
  }
  return unreachable(`found no server (${reasonOf(error)}), ${EXPECTED}`)
}

/**
 * The failure of a response with an error status, or with a body that the control plane does not send. `hasApiErrors` says
 * whether it may have a code of the API.
 */
export function responseFailure(
  status: number,
  body: unknown,
  hasApiErrors = false,
): ControlFailure {
  const { error_code: code, error_msg: text } = Object(body) as Record<string, unknown>
  if (typeof code !== 'string' || !(hasApiErrors || code.startsWith('Mock.'))) {
    const found = [status, typeof code === 'string' ? code : ''].join(' ').trim()
    return notAMock(`the answer ${found} of another server`)
  }
  const message = `${typeof text === 'string' ? text : quote(body)} (${status} ${code})`
  return code === 'Mock.Unauthorized'
    ? new ControlFailure(
        'unauthorized',
        `${message}; give it with --control-token or NOTEBOOKS_MOCK_CONTROL_TOKEN`,
      )
    : new ControlFailure('refused', message)
}

/** The failure of an answer that a mock does not give. */
export function notAMock(found: string): ControlFailure {
  return new ControlFailure('not a mock', `found ${found}, ${EXPECTED}`)
}
