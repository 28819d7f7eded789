/** Replaces a credential in all output. */
export const REDACTED = '***'

/**
 * Matches a name that means a credential: `x my api key`, `db password 2`. Long words count anywhere in a name, because
 * names are often written as one word (`accesstoken`); `tokenizer`, `secretary` and `access keyword` are other words.
 */
const CREDENTIAL = new RegExp(
  [
    'token(?!i[sz])',
    'secret(?!ar[iy]|ion|ive|ing|ly)',
    'pass(?:word|wd|phrase|code)',
    '(?<![a-z])pass (?:word|wd|phrase|code)',
    'pwd|credential|signature|authori[sz]ation|cookie',
    '(?:api|access|private) ?key(?!word|board|ring|pad|note|frame|stroke)',
    '(?<![a-z])(?:admin|db|root|user)pass(?![a-z])',
    '(?<![a-z])(?:jwt|pass|sig|(?:user|admin|client)?sk)(?: ?\\d+)?$',
  ].join('|'),
)

/** Names of the API that have such a word and hold no credential. */
const OTHER_NAMES = /(?<![a-z])(?:dew ?secret ?name|is ?need ?credentials|authorizations)(?![a-z])/g

/** Results for short names: most requests have the same ones. */
const verdicts = new Map<string, boolean>()

const MAX_VERDICTS = 2_000
const MAX_CACHED_LENGTH = 64

/**
 * Whether a header, a query parameter or a JSON member with this name holds a credential. Case, separators, full-width
 * letters and percent-encoding do not matter (docs/safety.md#what-counts-as-a-credential).
 */
export function isSecretName(name: string): boolean {
  const known = verdicts.get(name)
  if (known !== undefined) return known
  const verdict = spellingsOf(name).some((words) => CREDENTIAL.test(words.replace(OTHER_NAMES, '')))
  if (name.length > MAX_CACHED_LENGTH) return verdict
  if (verdicts.size >= MAX_VERDICTS) verdicts.clear()
  verdicts.set(name, verdict)
  return verdict
}

/** The words of a name in lower case with spaces between them: as it is separated, and split at capital letters too. */
function spellingsOf(name: string): string[] {
  const plain = decodedName(name)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
  const split = plain.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
  return [plain, split].map((text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim(),
  )
}

/** How often a text can be percent-encoded. */
const MAX_ENCODINGS = 3

/** Decodes `\\u0074` of JSON, and percent-encoding as often as a name has it, three times at most. */
function decodedName(name: string): string {
  let text = name.replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
  for (let times = 0; times < MAX_ENCODINGS && text.includes('%'); times++) text = decodedOnce(text)
  return text
}

/** Decodes the valid parts of a percent-encoded text once, and leaves the others as they are. */
export function decodedOnce(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (part) => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent)
    }
  })
}

/**
 * What may be shown of a JSON value: everything but credentials (`open`), nothing (`secret`), or who it belongs to
 * (`account`): IAM takes `{"password":{"user":{"name":…,"password":…}}}`, where names and ids are no credentials.
 */
export type Secrecy = 'open' | 'secret' | 'account'

/** Secrecy of a member of an object or an array with the secrecy `outer`. */
export function secrecyOf(parent: unknown, key: PropertyKey, outer: Secrecy): Secrecy {
  if (Array.isArray(parent) || typeof key !== 'string') return outer
  if (isSecretName(key)) return 'secret'
  if (outer === 'secret') return key === 'user' ? 'account' : 'secret'
  if (outer === 'account') {
    return key === 'id' || key === 'name' ? 'open' : key === 'domain' ? 'account' : 'secret'
  }
  return /^values?$/i.test(key) && isNamedSecret(parent) ? 'secret' : 'open'
}

/** Whether an object names a credential, as in `{"name":"DB_PASSWORD","value":…}` and in a tag. */
function isNamedSecret(parent: unknown): boolean {
  const { name, key } = Object(parent) as { name?: unknown; key?: unknown }
  return [name, key].some((text) => typeof text === 'string' && isSecretName(text))
}
