/**
 * An error that IAM returns; its body has another shape than that of ModelArts, or the same one if it has an error code
 * (docs/contract/authentication.md#iam-errors).
 */
export class IamError extends Error {
  override readonly name = 'IamError'
  readonly statusCode: number
  readonly errorCode: string | undefined

  constructor(statusCode: number, message: string, errorCode?: string) {
    super(message)
    this.statusCode = statusCode
    this.errorCode = errorCode
  }
}

export const passwordWrong = () => new IamError(401, 'The username or password is wrong.')

export const tokenInvalid = () => new IamError(401, 'The token is invalid or has expired.')

/** The request has no token where one is required. */
export const tokenMissing = (where: string) => new IamError(401, `No token was found in ${where}.`)

export const headerMissing = (name: string) =>
  new IamError(400, `Request parameter ${name} is invalid: found nothing, expected a header.`)

/** The request names an account (domain) that is not the caller's. */
export const foreignDomain = (domain: string) =>
  new IamError(403, `You are not authorized to act in the domain ${JSON.stringify(domain)}.`)

export const projectInvalid = (id: string) =>
  new IamError(400, `Request parameter project is invalid: ${JSON.stringify(id)} is no project id.`)

/** A token for a project that is not in iam.json, with unknownProjects `refuse`. */
export const projectNotFound = (project: string) =>
  new IamError(401, `Could not find project: ${project}.`)

/** The creation of a project with unknownProjects `refuse`: no request could use it. */
export const projectRefused = (name: string) =>
  new IamError(
    403,
    `You are not authorized to create the project ${JSON.stringify(name)}: it is not in iam.json, and unknown projects are refused.`,
  )

export const parentNotFound = (id: string) =>
  new IamError(404, `The parent ${JSON.stringify(id)} could not be found.`)

export const tokenNotFound = () => new IamError(404, 'The token could not be found.')
