import type { Credentials } from '../cloud/iam/credentials.ts'
import type { AccountProject } from '../cloud/iam/iam-projects.ts'
import type { TemporaryAccessKey, Token } from '../cloud/iam/token.ts'
import { isoOf } from '../cloud/kernel/clock.ts'
import { Ids } from '../cloud/kernel/ids.ts'
import type { IamUser } from '../schemas/iam.ts'

/** A time in IAM's format: RFC 3339 with six fractional digits. */
function timeOf(at: number): string {
  return isoOf(at).replace('Z', '000Z')
}

/**
 * Response body of a token (docs/contract/authentication.md#tokens). `base` is the base URL of the catalog's
 * endpoints.
 */
export function tokenBody(
  token: Token,
  credentials: Credentials,
  base: string,
  hasCatalog: boolean,
) {
  const { agency, federation, scope, user } = token
  const domain = credentials.account
  const holder = { domain, id: user.id, name: user.name, password_expires_at: '' }
  return {
    token: {
      expires_at: timeOf(token.expires_at),
      issued_at: timeOf(token.issued_at),
      methods: token.methods,
      user: {
        ...holder,
        ...(agency === undefined ? {} : { name: agency }),
        ...(federation === undefined ? {} : { 'OS-FEDERATION': federationOf(federation) }),
      },
      ...(agency === undefined ? {} : { assumed_by: { user: holder } }),
      ...(scope.project && { project: { domain, id: scope.project.id, name: scope.project.name } }),
      ...(scope.domain && { domain: scope.domain }),
      roles: [{ id: '0', name: credentials.isAdmin(user) ? 'te_admin' : user.role }],
      catalog: hasCatalog ? catalogOf(credentials.region, base, scope.project) : [],
    },
  }
}

function federationOf({ identity_provider, protocol }: NonNullable<Token['federation']>) {
  return { groups: [], identity_provider: { id: identity_provider }, protocol: { id: protocol } }
}

/**
 * Service catalog: endpoints of IAM and ModelArts; the ModelArts URL contains the project. IAM is also there with the type
 * `identity`, in every region and in that of the server: some clients look for the one, some for the other
 * (docs/contract/authentication.md#service-catalog).
 */
export function catalogOf(region: string, base: string, project: AccountProject | undefined) {
  const path = project === undefined ? '/v1' : `/v1/${project.id}`
  const iam = `${base}/v3`
  return [
    service('iam', ['*'], iam),
    service('modelarts', [region], `${base}${path}`),
    service('identity', ['*', region], iam),
  ]
}

function service(name: string, regions: readonly [string, ...string[]], url: string) {
  const ids = new Ids(`catalog ${name} ${regions[0]}`)
  const endpoints = regions.map((region) => {
    return { id: ids.hex32(), interface: 'public', region, region_id: region, url }
  })
  return { id: ids.hex32(), name, type: name, endpoints }
}

/** Response body of a temporary access key: AK, SK and security token. */
export function temporaryAccessKeyBody({
  access,
  expires_at,
  secret,
  securitytoken,
}: TemporaryAccessKey) {
  return { credential: { access, expires_at: timeOf(expires_at), secret, securitytoken } }
}

export function projectRecord(project: AccountProject, domain_id: string, base: string) {
  const { description = '', id, name, parent_id } = project
  const links = { self: `${base}/v3/projects/${id}` }
  return { description, domain_id, enabled: true, id, is_domain: false, links, name, parent_id }
}

export function userRecord({ id, name }: IamUser, domain_id: string, base: string) {
  const links = { self: `${base}/v3/users/${id}` }
  return { description: '', domain_id, enabled: true, id, links, name, password_expires_at: null }
}

export function domainRecord({ account: { id, name } }: Credentials, base: string) {
  return { description: '', enabled: true, id, links: { self: `${base}/v3/domains/${id}` }, name }
}

export function regionRecord(id: string, base: string) {
  const links = { self: `${base}/v3/regions/${id}` }
  const locales = { 'en-us': id, 'zh-cn': id }
  return { description: '', id, links, locales, parent_region_id: null, type: 'public' }
}

/** Links of a list with one page. `next` is null, because golangsdk follows any text in it. */
export function linksOf(self: string) {
  return { next: null, previous: null, self }
}

/** The only version of IAM. golangsdk looks for `v3` or `v3.0` in its id. */
export function versionRecord(base: string) {
  return {
    id: 'v3.0',
    links: [{ href: `${base}/v3/`, rel: 'self' }],
    'media-types': [
      { base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' },
    ],
    status: 'stable',
    updated: '2013-03-06T00:00:00Z',
  }
}
