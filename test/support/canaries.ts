import { secretNames } from './secret-names.ts'
import { signedHeaders } from './signing.ts'

/** Texts that appear nowhere by chance: one for each place where a client can put a credential. */
export class Canaries {
  readonly #places: string[] = []

  /** A new canary, for a place that is described for people. */
  plant(place: string): string {
    return `c4nary${this.#places.push(place)}z`
  }

  get count(): number {
    return this.#places.length
  }

  /** The places whose canaries a text contains. */
  placesIn(text: string): string[] {
    const found = [...text.matchAll(/c4nary(\d+)z/g)].map(([, number]) => Number(number))
    return [...new Set(found)].map((number) => this.#places[number - 1] as string)
  }
}

export interface CanaryRequest {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

const LIST = '/v1/p1/notebooks'
const JSON_TYPE = { 'content-type': 'application/json' }
const TOKEN = { 'x-auth-token': 'mock-token-admin' }

/** A body that puts a value below a name, as text of one of the kinds that clients send, well-formed or not. */
const bodies: Readonly<Record<string, (name: string, value: string) => string>> = {
  json: (name, value) => JSON.stringify({ name: 'n', [name]: value }),
  'json, deep': (name, value) => JSON.stringify({ spec: [{ a: { [name]: { b: [value] } } }] }),
  'json in a string': (name, value) => JSON.stringify({ a: JSON.stringify({ [name]: value }) }),
  'json of pairs': (name, value) => JSON.stringify({ tags: [{ key: name, value }] }),
  'json of a number': (name, value) => JSON.stringify({ [name]: value, x: 1 }),
  'json, cut': (name, value) => JSON.stringify({ [name]: value }).slice(0, -2),
  'json with a comma too many': (name, value) => `{"a":1,${JSON.stringify(name)}: "${value}",}`,
  'json with single quotes': (name, value) => `{'a': 1, '${name}': '${value}'}`,
  'json without quotes': (name, value) => `{"a": 1, ${JSON.stringify(name)}: ${value}}`,
  'json in a string, cut': (name, value) =>
    JSON.stringify({ a: JSON.stringify({ [name]: value }) }).slice(0, -2),
  form: (name, value) => `a=1&${encodeURIComponent(name)}=${value}+b&c=2`,
  headers: (name, value) => `Host: h\n${name.trim()}: ${value} b\nOther: o`,
  xml: (name, value) => `<a><${elementOf(name)}>${value}</${elementOf(name)}></a>`,
  'xml attribute': (name, value) => `<a ${elementOf(name)}="${value}"/>`,
  multipart: (name, value) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`,
}

function elementOf(name: string): string {
  return headerOf(name)
}

/** A name as a header can have it: only ASCII, without spaces and brackets. */
function headerOf(name: string): string {
  const ascii = name.normalize('NFKC').replace('\u00ad', '')
  return ascii.trim().replace(/[^\w.%-]/g, '-')
}

const contentTypes: Readonly<Record<string, string>> = {
  form: 'application/x-www-form-urlencoded',
  xml: 'application/xml',
  multipart: 'multipart/form-data; boundary=b',
}

/** Kinds of bodies that the other planes get too. */
const controlKinds = ['json', 'json, deep', 'json, cut']

/** Requests with a canary in every place of an input, and every spelling of a name. */
export function canaryRequests(canaries: Canaries): CanaryRequest[] {
  const get = (path: string, headers: Record<string, string> = TOKEN): CanaryRequest => ({
    method: 'GET',
    path,
    headers,
  })
  const post = (path: string, body: string, headers: Record<string, string> = {}) => ({
    method: 'POST',
    path,
    headers: { ...JSON_TYPE, ...TOKEN, ...headers },
    body,
  })
  const byName = secretNames.flatMap((name) => {
    const plant = (place: string) => canaries.plant(`${place}, ${JSON.stringify(name)}`)
    const parameter = encodeURIComponent(name)
    const header = headerOf(name)
    const url = (place: string) => encodeURIComponent(`https://h/x?${name}=${plant(place)}`)
    return [
      get(LIST, { ...TOKEN, [header]: plant('header') }),
      get('/v3/auth/tokens', { [header]: plant('header of IAM') }),
      get('/_mock/faults', { [header]: plant('header of the control plane') }),
      get(LIST, { ...TOKEN, referer: `https://h/?${parameter}=${plant('URL in a header')}` }),
      get(`${LIST}?${parameter}=${plant('query')}`),
      get(`${LIST}?${parameter}%3D${plant('name of a parameter')}`),
      get(`${LIST}?limit=x&${parameter}=${plant('query with an error')}%zz`),
      get(`${LIST}?sort_key=${url('URL in a parameter')}`),
      get(
        `${LIST}?name=${encodeURIComponent(JSON.stringify({ [name]: plant('JSON in a parameter') }))}`,
      ),
      get(`/v1/p1/nowhere?${parameter}=${plant('query without a route')}`),
      get(`/v3/projects?${parameter}=${plant('query of IAM')}`),
      get(`/v2/p1/os-keypairs?${parameter}=${plant('query of key pairs')}`),
      get(`/_mock/faults?${parameter}=${plant('query of the control plane')}`),
      get(`/_mock/faults?${parameter}=${plant('repeated query')}&${parameter}=2`),
      get(`/_mock/projects/p1/requests/${parameter}=${plant('path of the control plane')}`),
      get(`/_mock/nothing;${parameter}=${plant('unknown path of the control plane')}`),
      ...Object.entries(bodies).map(([kind, bodyOf]) =>
        post(LIST, bodyOf(name, plant(kind)), {
          'content-type': contentTypes[kind] ?? 'application/json',
        }),
      ),
      ...controlKinds.flatMap((kind) => {
        const bodyFor = (place: string) => bodies[kind]?.(name, plant(`${kind} of ${place}`)) ?? ''
        return [
          post('/v3/auth/tokens', bodyFor('IAM')),
          post('/v2/p1/os-keypairs', bodyFor('key pairs')),
          post('/_mock/faults', bodyFor('faults')),
          post('/_mock/projects/p1/verify', bodyFor('verify')),
          { ...post('/_mock/state', bodyFor('a state')), method: 'PUT' },
        ]
      }),
    ]
  })
  return [
    ...byName,
    ...authRequests(canaries, get),
    ...iamRequests(canaries, post),
    ...privateKeyRequests(canaries, get, post),
  ]
}

type Get = (path: string, headers?: Record<string, string>) => CanaryRequest
type Post = (path: string, body: string, headers?: Record<string, string>) => CanaryRequest

/** Credentials where they belong, and malformed ones. */
function authRequests(canaries: Canaries, get: Get): CanaryRequest[] {
  const plant = (place: string) => canaries.plant(place)
  const algorithm = 'SDK-HMAC-SHA256'
  const signed = (signature: string) =>
    `${algorithm} Access=MOCKAK00000ADMIN0001, SignedHeaders=cookie;host;x-auth-token;x-my-api-key;x-sdk-date, Signature=${signature}`
  const wrong = {
    authorization: signed('a1'.repeat(32)),
    'x-sdk-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
    'x-auth-token': plant('signed header'),
    'x-my-api-key': plant('other signed header'),
    cookie: `a=${plant('signed cookie')}; b=c`,
  }
  const path = `${LIST}?limit=1`
  return [
    ...['Bearer', 'Basic', algorithm, 'SDK-HMAC-SM9'].map((scheme) =>
      get(LIST, { authorization: `${scheme} ${plant(`Authorization ${scheme}`)}` }),
    ),
    get(LIST, { authorization: signed(plant('signature')) }),
    get(path, wrong),
    get(`${path}&X-Auth-Token=${plant('query of a wrong signature')}`, wrong),
    get(path, {
      ...signedHeaders({ path, at: Date.now() }),
      cookie: `session=${plant('cookie of a signed request')}`,
      'x-security-token': plant('token of a signed request'),
    }),
    get('/_mock/faults', { authorization: `Bearer ${plant('control token')}` }),
    get('/_mock/faults', { origin: `http://u:${plant('password in Origin')}@h` }),
    get(LIST, { ...TOKEN, 'x-mock-fault': `token=${plant('x-mock-fault')}` }),
    get(LIST, { ...TOKEN, prefer: `code=token:${plant('Prefer')}` }),
  ]
}

/** Private keys in PEM, as a URL and a form have them. */
function privateKeyRequests(canaries: Canaries, get: Get, post: Post): CanaryRequest[] {
  const pem = (space: string, place: string) =>
    `-----BEGIN${space}PRIVATE${space}KEY-----%0A${canaries.plant(`private key, ${place}`)}`
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  return [
    get(`${LIST}?description=${pem('%20', 'query')}`),
    get(`${LIST}?description=${pem('+', 'query with +')}`),
    get(`${LIST}?next=${encodeURIComponent(`https://h/?a=${pem('%20', 'URL in a parameter')}`)}`),
    get(`/_mock/faults?note=${pem('%20', 'query of the control plane')}`),
    post(LIST, `a=1&note=${pem('+', 'form')}%3D%3D&c=2`, form),
    post(LIST, `note=${pem('%20', 'form with %20')}`, form),
    post(LIST, `note=${pem('+', 'form without a type')}`),
  ]
}

function iamRequests(canaries: Canaries, post: Post): CanaryRequest[] {
  const plant = (place: string) => canaries.plant(`login, ${place}`)
  const login = (identity: object, scope?: object) =>
    post('/v3/auth/tokens', JSON.stringify({ auth: { identity, scope } }))
  const password = (user: unknown) => login({ methods: ['password'], password: { user } })
  const domain = { name: 'mock-account' }
  return [
    password({ name: 'mock-user', password: plant('password'), domain }),
    password({ name: 'mock-user', password: [plant('list')], domain }),
    password({ name: 5, password: plant('password with an error'), domain }),
    password({ secret_answer: { deep: plant('deep') } }),
    password(plant('user is a text')),
    login({ methods: ['password'], password: plant('password is a text') }),
    login({ methods: ['token'], token: { id: plant('token') } }),
    login({ methods: ['token'], token: plant('token is a text') }),
    login({ methods: ['token'], token: { id: [plant('token is a list')] } }),
    post(
      '/v3.0/OS-AUTH/id-token/tokens',
      JSON.stringify({ auth: { id_token: { id: plant('id') } } }),
    ),
    post(
      '/v3.0/OS-CREDENTIAL/securitytokens',
      JSON.stringify({ auth: { identity: { methods: ['token'], token: { id: plant('key') } } } }),
    ),
    post(
      '/v2/p1/authorizations',
      JSON.stringify({ type: 'credential', content: 'AK', secret_key: plant('secret key') }),
    ),
    post(
      '/v2.1/p1/os-keypairs',
      JSON.stringify({
        keypair: {
          name: 'k',
          public_key: `-----BEGIN PRIVATE KEY-----\n${plant('private key')}\n`,
          key_protection: { private_key: plant('key protection') },
        },
      }),
    ),
  ]
}

/** Fault rules that match canaries in headers, query and body, one rule each; none of them ever fires. */
export function canaryRules(canaries: Canaries, where: string): Record<string, unknown>[] {
  const plant = (place: string) => canaries.plant(`rule of ${where}, ${place}`)
  const named = (kind: string, spell = (name: string) => name) =>
    Object.fromEntries(secretNames.map((name) => [spell(name), plant(`${kind} ${name}`)]))
  const matches = {
    header: { header: named('header', headerOf) },
    query: { query: named('query') },
    body: { body: { ...named('body'), tags: [{ key: 'token', value: plant('tag') }] } },
    deep: { body: { auth: { token: { id: [plant('deep')] } } } },
    text: { body: { name: `password=${plant('text')}` } },
  }
  return Object.entries(matches).map(([kind, match]) => ({
    id: `${where}-${kind}`,
    operation: '*',
    status: 500,
    error_msg: `password=${plant('error_msg')}`,
    headers: { 'set-cookie': plant('Set-Cookie'), link: `<https://h/?token=${plant('Link')}>` },
    match,
  }))
}
