import type { IamAccount, IamUser } from '../../schemas/iam.ts'
import type { Agency, DomainReference, PasswordUser } from '../../schemas/iam-request.ts'
import type { Iam } from './iam.ts'
import { passwordWrong } from './iam-errors.ts'

/** The user with this name or id and password; throws 401 if there is none. */
export function userByPassword(
  { account, users }: Iam,
  { domain, id, name, password }: PasswordUser,
): IamUser {
  const user = users.find(
    (one) =>
      (id ?? one.id) === one.id && (name ?? one.name) === one.name && one.password === password,
  )
  if (user === undefined || !isOwnDomain(account, domain)) throw passwordWrong()
  return user
}

/** Whether a reference means this account; none means the account. */
export function isOwnDomain(account: IamAccount, { id, name }: DomainReference = account): boolean {
  return (id ?? account.id) === account.id && (name ?? account.name) === account.name
}

/** `account/agency` as text; every agency of every account is accepted. */
export function agencyOf({ agency_name, domain_id, domain_name, xrole_name }: Agency): string {
  return `${domain_name ?? domain_id}/${agency_name ?? xrole_name}`
}
