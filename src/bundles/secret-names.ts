import { createHash } from 'node:crypto'
import { CONTROL_LIMITS, exceededLimit } from '../schemas/json-limits.ts'
import { maskedText } from '../schemas/masked-text.ts'
import { redactedForm } from '../schemas/redacted.ts'
import { isSecretName, REDACTED, type Secrecy, secrecyOf } from '../schemas/secrets.ts'

/** A user of the scene, as far as credentials are concerned. */
export interface KnownUser {
  name: string
  token: string
  access_key: string
  secret_key: string
  password: string
}

/** The name of every credential that is, or may be, a password. A hash of it could be guessed. */
const OTHER_PASSWORD = 'hidden-password'

/** Names that stand for credentials. */
const NAME =
  /hidden-(?:[0-9a-f]{12}|\d+|password)|(?:token|access-key|secret-key|password)-of-[\w%.~-]+/g

const WHOLE_NAME = new RegExp(`^(?:${NAME.source})$`)

/** Headers with the token by which a server finds a caller; rules may match them. */
const TOKEN_HEADER = /^x-(?:auth|subject|security)-token$/i

/** Fields of the keys that a mock makes. */
const MADE_FIELD = /^(?:id|token|access|secret|securitytoken)$/

/** Their forms: a token of an instance, an access key, a secret key, and what IAM seals. They are random: nobody guesses them. */
const MADE_FORM =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-F]{20}|[0-9a-f]{40}|(?:MII|gg)[\w-]{1000,})$/

/** The access key in an Authorization header. One in a `Credential` ends before its scope. */
const ACCESS_KEY = /\b(?:Access=([^\s,]+)|Credential=([^\s,/]+))/g

/** The access key of a signed request; undefined without one. */
export function accessKeyIn(authorization: string): string | undefined {
  const [found] = authorization.matchAll(ACCESS_KEY)
  return found?.[1] ?? found?.[2]
}

/** The number and the time in a credential that are none: `{"token":{"id":…,"duration_seconds":900}}`. */
const DURATION = 'duration_seconds'
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

/**
 * Replaces credentials by names, so that a bundle has none (docs/recordings/replay.md#credentials): `token-of-mock-admin` for those
 * of the scene, the beginning of a hash for keys that a mock has made, because a replay makes the same ones. It also knows what
 * the names stand for here.
 */
export class SecretNames {
  readonly #nameOfKnown = new Map<string, string>()
  readonly #actual = new Map<string, string>()
  readonly #secretKeys = new Map<string, string>()
  readonly #numbers = new Map<string, string>()

  constructor(users: readonly KnownUser[]) {
    for (const { name, token, access_key, secret_key, password } of users) {
      const owner = encodeURIComponent(name).replace(/[^\w%.~-]/g, '_')
      this.#secretKeys.set(access_key, secret_key)
      this.#know(password, `password-of-${owner}`)
      this.#know(secret_key, `secret-key-of-${owner}`)
      this.#know(access_key, `access-key-of-${owner}`)
      this.#know(token, `token-of-${owner}`)
    }
  }

  #know(secret: string, name: string): void {
    this.#nameOfKnown.set(secret, name)
    this.#actual.set(name, secret)
  }

  /** The name of a credential. `key` is the name of its field. A text that is a name, or masked, already stays. */
  nameOf(secret: string, key = ''): string {
    const known = this.#nameOfKnown.get(secret)
    if (known !== undefined) return known
    const isHidden = secret === REDACTED || WHOLE_NAME.test(secret)
    if (isHidden || !/[!-~]/.test(secret)) return secret
    if (!MADE_FIELD.test(key) || !MADE_FORM.test(secret)) return OTHER_PASSWORD
    const name = `hidden-${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`
    this.#actual.set(name, secret)
    return name
  }

  /**
   * The name of a token of a header, or of an access key: different ones have different names. Those that a client chose are
   * numbered. A replay needs no numbers of its own, because it sees the names.
   */
  idOf(secret: string): string {
    const name = this.nameOf(secret, 'id')
    if (name !== OTHER_PASSWORD || secret === name) return name
    const numbered = this.#numbers.get(secret) ?? `hidden-${this.#numbers.size + 1}`
    this.#numbers.set(secret, numbered)
    return numbered
  }

  /** A text with the credentials that its names stand for; a name that is not known here stays. */
  actualText(text: string): string {
    return text.replace(NAME, (name) => this.#actual.get(name) ?? name)
  }

  /** The text of a body with the credentials that its names stand for. A name in another field is a text of the user. */
  actualBody(text: string): string {
    const value = parsed(text)
    if (value === undefined) return text
    const actual = this.actual(value)
    return actual === value ? text : JSON.stringify(actual)
  }

  /** JSON data with those credentials: the value itself if it has no names. */
  actual(value: unknown, secrecy: Secrecy = 'open'): unknown {
    if (typeof value === 'string') return secrecy === 'open' ? value : this.actualText(value)
    if (typeof value !== 'object' || value === null) return value
    const found = Object.entries(value)
    const actual = found.map(([key, inner]): [string, unknown] => [
      key,
      this.actual(inner, secrecyOf(value, key, secrecy)),
    ])
    if (actual.every(([, inner], index) => inner === found[index]?.[1])) return value
    return Array.isArray(value) ? actual.map(([, inner]) => inner) : Object.fromEntries(actual)
  }

  /** The secret key of an access key of the scene, or of one that an answer had. */
  secretKeyOf(accessKey: string): string | undefined {
    return this.#secretKeys.get(accessKey)
  }

  /** Notes an access key that IAM issued. */
  addKeys(access: string, secret: string): void {
    this.#secretKeys.set(access, secret)
  }

  /** A value of a header without credentials. */
  header(name: string, value: string): string {
    if (!isSecretName(name)) return maskedText(value)
    if (TOKEN_HEADER.test(name)) return this.idOf(value)
    if (name.toLowerCase() !== 'authorization') return this.nameOf(value)
    if (/\bSignature=/.test(value)) {
      return value
        .replace(ACCESS_KEY, (pair) => {
          const equals = pair.indexOf('=') + 1
          return pair.slice(0, equals) + this.idOf(pair.slice(equals))
        })
        .replace(/\bSignature=([^\s,]*)/g, (_, sent) => `Signature=${'0'.repeat(sent.length)}`)
    }
    const [, scheme = '', rest = value] = /^([\w-]+ +)(.*)$/s.exec(value) ?? []
    return `${scheme}${this.nameOf(rest)}`
  }

  /** The text of a body without credentials. JSON that has some is written again; other text stays as it is. */
  body(text: string, type = ''): string {
    const value = parsed(text)
    if (value === undefined) {
      return /form-urlencoded/i.test(type) ? redactedForm(text) : maskedText(text)
    }
    const hidden = this.json(value)
    return hidden === value ? text : JSON.stringify(hidden)
  }

  /** The text of an answer of IAM that describes a token, `{"token":{…}}`: the token itself is in a header. */
  tokenAnswer(text: string): string {
    const { token } = Object(parsed(text)) as { token?: unknown }
    return typeof token === 'object' ? JSON.stringify({ token: this.json(token) }) : this.body(text)
  }

  /** JSON data without credentials: the value itself if it has none. */
  json(value: unknown, secrecy: Secrecy = 'open', key = ''): unknown {
    if (typeof value === 'string') {
      if (secrecy === 'open') return maskedText(value)
      if (key === 'expires_at' && TIME.test(value)) return value
      return TOKEN_HEADER.test(key) ? this.idOf(value) : this.nameOf(value, key)
    }
    if (typeof value === 'number') {
      return secrecy === 'open' || key === DURATION ? value : 0
    }
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      const items = value.map((item) => this.json(item, secrecy, key))
      return items.every((item, index) => item === value[index]) ? value : items
    }
    const { access, secret } = value as Record<string, unknown>
    if (typeof access === 'string' && typeof secret === 'string') this.addKeys(access, secret)
    let isSame = true
    const members = Object.entries(value).map(([name, inner]): [string, unknown] => {
      const shown = this.json(inner, secrecyOf(value, name, secrecy), name)
      const shownName = maskedText(name)
      isSame &&= shown === inner && shownName === name
      return [shownName, shown]
    })
    return isSame ? value : Object.fromEntries(members)
  }
}

/** The value of a JSON text; undefined if it is none, or larger than the control plane reads. */
function parsed(text: string): unknown {
  if (exceededLimit(Buffer.from(text), CONTROL_LIMITS) !== undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
