import type { Finding } from '../../schemas/findings.ts'
import { type CatalogueEntry, catalogue } from './error-catalogue.ts'

/** An error that the service or its gateway returns. Any other error that is thrown is a bug of this server. */
export class ModelArtsError extends Error {
  /** Always `ModelArtsError`; also identifies errors of another copy of this package. */
  override readonly name = 'ModelArtsError'
  /** HTTP status, 400 to 599. */
  readonly statusCode: number
  /** Error code: `ModelArts.…` and `APIGW.…` are codes of the vendor, `Mock.…` are codes of this server. */
  readonly errorCode: string

  constructor(statusCode: number, errorCode: string, message: string) {
    super(message)
    this.statusCode = statusCode
    this.errorCode = errorCode
  }
}

const byCode = new Map<string, CatalogueEntry>()
for (const entry of catalogue) {
  const [status, code] = entry
  byCode.set(`${status} ${code}`, entry)
  if (!byCode.has(code)) byCode.set(code, entry)
}

/** The catalogue entry of a code; `status` selects one if the code has several. Undefined if there is none. */
export function catalogueEntry(code: string, status?: number): CatalogueEntry | undefined {
  return byCode.get(status === undefined ? code : `${status} ${code}`)
}

/** Replaces the placeholders of a text: `{0}`, `{1}` by index, `{}` from left to right. */
export function fill(text: string, values: readonly string[]): string {
  let next = 0
  return text.replace(
    /\{(\d?)\}/g,
    (_, number) => values[number === '' ? next++ : Number(number)] ?? '',
  )
}

function refusal(status: number, code: string, ...values: string[]): ModelArtsError {
  const [, , text] = byCode.get(`${status} ${code}`) as CatalogueEntry
  return new ModelArtsError(status, code, fill(text, values))
}

/**
 * Message: the published sentence, then the field, what was found and what was expected
 * (docs/contract/errors.md#error-texts).
 */
function refusalOf(status: number, code: string, where: string, found: string, expected: string) {
  const { message } = refusal(status, code, where)
  return new ModelArtsError(
    status,
    code,
    `${message} ${where}: found ${found}, expected ${expected}`,
  )
}

/** An invalid query parameter: 400 ModelArts.0104. */
export function parameterInvalid({ path, found, expected }: Finding): ModelArtsError {
  return refusalOf(400, 'ModelArts.0104', path.replace(/^\$\./, ''), found, expected)
}

/** An invalid body, or an invalid field of it: 400 ModelArts.6400. */
export function payloadInvalid({ path, found, expected }: Finding): ModelArtsError {
  const field = path === '$' ? 'body' : path.replace(/^\$\.?/, '')
  return refusalOf(400, 'ModelArts.6400', field, found, expected)
}

export function sortKeyNotSupported(found: string, expected: string): ModelArtsError {
  return refusalOf(400, 'ModelArts.6303', 'sort_key', found, expected)
}

export function workspaceNotFound(parameter: string, found: string, known: readonly string[]) {
  const some = known.length > 10 ? [...known.slice(0, 10), '...'] : known
  return refusalOf(400, 'ModelArts.0102', parameter, found, `one of ${some.join(', ')}`)
}

export function projectIdInvalid(findings: readonly Finding[]): ModelArtsError {
  const { found, expected } = findings[0] as Finding
  return refusalOf(400, 'ModelArts.0210', 'project_id', found, expected)
}

export const projectNotMatching = () => refusal(403, 'ModelArts.0210')

export const notAuthorized = (action: string) => refusal(403, 'ModelArts.0108', action)

export const accountSuspended = () => refusal(401, 'ModelArts.6201')

export const accountRestricted = () => refusal(401, 'ModelArts.6203')

/** 400 as the service answers, or 404 as the documents say (option notFoundStatus). */
export const notebookNotFound = (id: string, status: 400 | 404) =>
  refusal(status, 'ModelArts.6404', id)

export const imageNotFound = (id: string, status: 400 | 404) =>
  new ModelArtsError(status, 'ModelArts.6404', `The image ${id} does not exist.`)

export const imageGroupNotFound = (id: string, status: 400 | 404) =>
  new ModelArtsError(status, 'ModelArts.6404', `The image group ${id} does not exist.`)

export const storageNotFound = (id: string, status: 400 | 404) =>
  new ModelArtsError(status, 'ModelArts.6404', `The storage ${id} does not exist.`)

/** An instance that belongs to another user (docs/contract/behaviours.md#permissions). */
export const notebookOfAnotherUser = (id: string) => refusal(403, 'ModelArts.6407', id)

/** Code of the error if an action is not allowed in the status of the instance: `ModelArts.` and these digits. */
export type StateRefusal = '6304' | '6326' | '6327' | '6347' | '6357' | '6958'

/** The instance that an action was asked for, as texts of errors name it. */
export interface RefusedInstance {
  name: string
  status: string
}

/**
 * An action that the status does not allow. The text of 6357 names the instance, that of 6347 its status and
 * `parameter`, the field that cannot be changed (docs/contract/errors.md#error-texts).
 */
export const notInThisState = (
  code: StateRefusal,
  { name, status }: RefusedInstance,
  parameter = '',
) => refusal(400, `ModelArts.${code}`, ...(code === '6357' ? [name] : [status, parameter]))

export const featureDisabled = () => refusal(400, 'ModelArts.7002')

export const instanceCountReached = () => refusal(400, 'ModelArts.6302')

export const quotaInsufficient = () => refusal(400, 'ModelArts.0118')

export const flavorNotSupported = () => refusal(400, 'ModelArts.6323')

export const storageKindNotSupported = () => refusal(400, 'ModelArts.6324')

export const flavorSoldOut = (flavor: string) => refusal(400, 'ModelArts.6716', flavor)

export const flavorNotForFeature = (flavor: string, feature: string) =>
  refusal(400, 'ModelArts.6870', flavor, feature)

export const flavorNotSwitchable = (id: string, flavor: string) =>
  refusal(400, 'ModelArts.6792', id, flavor)

/** An EVS size outside from..to, in GB. */
export const evsSizeInvalid = (from: number, to: number) =>
  refusal(400, 'ModelArts.6331', `${from}`, `${to}`)

/** A duration outside from..to, in ms. */
export const durationInvalid = (from: number, to: number) =>
  refusal(400, 'ModelArts.6349', `${from}`, `${to}`)

export const imageNotUsable = (id: string) => refusal(400, 'ModelArts.6797', id)

/** An image, or a group with an image, that an instance uses. */
export const imageInUse = (image: string, instance: { id: string; name: string }) =>
  refusalOf(
    400,
    'ModelArts.6344',
    'id',
    `image ${image} in use by the instance ${instance.name} (${instance.id})`,
    'images that no instance uses',
  )

export const imageTagConflict = (tag: string, image: string) =>
  refusal(400, 'ModelArts.6737', tag, image)

export const sshMissing = (image: string) => refusal(400, 'ModelArts.6768', image)

export const keyPairNotUsable = (name: string) => refusal(400, 'ModelArts.6789', name)

export const storageNotSupported = (category: string, ownership: string) =>
  refusal(400, 'ModelArts.6702', category, ownership)

export const dewSecretMissing = () => refusal(400, 'ModelArts.6967')

export const mountPathMissing = () => refusal(400, 'ModelArts.6927', 'null')

export const mountPathInvalid = (path: string) => refusal(400, 'ModelArts.6785', path)

export const bucketNotUsable = () => refusal(400, 'ModelArts.6772')

export const agencyMissing = () => refusal(400, 'ModelArts.6701')

/** An unknown id in the workspace API; elsewhere it is `workspaceNotFound`. */
export const workspaceNotExisted = (id: string) => refusal(400, 'ModelArts.7005', id)

export const workspaceAbnormal = (id: string, action: string) =>
  refusal(400, 'ModelArts.7004', id, action)

export const workspaceLimitReached = (limit: number) => refusal(400, 'ModelArts.7006', `${limit}`)

export const workspaceParameterInvalid = (name: string, value: string) =>
  refusal(400, 'ModelArts.0107', name, value)

export const authorizationExists = () => refusal(400, 'ModelArts.0424')

export const authorizationNotFound = () => refusal(400, 'ModelArts.0429')

export const iamAuthenticationFailed = (detail: string) => refusal(401, 'APIGW.0301', detail)

/** An expired token. */
export const tokenOutdated = () => refusal(401, 'APIGW.0307')

/** A token with the scope of the account; a token with the scope of a project is required. */
export const tokenWithoutProject = () => refusal(400, 'ModelArts.0204')

export const apiNotFound = () => refusal(404, 'APIGW.0101')

/** The path exists, but not with this method. */
export const methodNotFound = () => new ModelArtsError(404, 'APIGW.0101', 'The API does not exist.')

export const requestMalformed = () => refusal(400, 'APIGW.0201')

export const bodyTooLarge = () => refusal(413, 'APIGW.0201')

/** A Content-Encoding of the body that is not supported. */
export const encodingNotSupported = (found: string, expected: string) =>
  new ModelArtsError(
    415,
    'APIGW.0201',
    `API request error. Content-Encoding: found ${found}, expected ${expected}`,
  )

/** An `Expect` other than `100-continue`. */
export const expectationFailed = () => new ModelArtsError(417, 'APIGW.0201', 'Expectation failed.')

export const uriTooLarge = () => refusal(414, 'APIGW.0201')

export const headersTooLarge = () => refusal(494, 'APIGW.0201')

export const requestTimedOut = () => refusal(408, 'ModelArts.6100')

export const serviceUnavailable = () => refusal(503, 'APIGW.0613')

/** A path of the real service that this server does not implement. */
export const notServed = (what: string) =>
  new ModelArtsError(501, 'Mock.NotServed', `${what} is not served by modelarts-notebooks-mock.`)

export const poolNotFound = (id: string, status: 400 | 404) =>
  new ModelArtsError(status, 'ModelArts.6404', `The pool ${id} does not exist.`)

export const keyPairNotFound = (name: string) =>
  new ModelArtsError(404, 'KPS.NotFound', `The key pair ${JSON.stringify(name)} does not exist.`)

export const keyPairExists = (name: string) =>
  new ModelArtsError(409, 'KPS.Exists', `The key pair ${JSON.stringify(name)} already exists.`)
