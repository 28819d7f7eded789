/** Clients that `env` knows. */
export const clients = ['python', 'node', 'java', 'go', 'terraform', 'curl'] as const
export type ClientName = (typeof clients)[number]

/** The server a client shall call, and as whom. */
export interface Target {
  url: string
  region: string
  project: string
  accessKey: string
  secretKey: string
  token: string
}

type Variables = Readonly<Record<string, string>>

/** What the SDKs read from the environment, without what all the names begin with. */
const variablesFor = {
  python: (target) => ({ ...keys(target), IAM_ENDPOINT: target.url, ...modelartsOf(target) }),
  java: (target) => ({ ...keys(target), IAM_ENDPOINT: target.url, ...modelartsOf(target) }),
  // It takes no endpoint from the environment; given the project, it asks no IAM.
  node: (target) => ({ ...keys(target), PROJECT_ID: target.project }),
  // It makes https of every IAM_ENDPOINT; given the project, it asks no IAM.
  go: (target) => ({ ...keys(target), PROJECT_ID: target.project, ...modelartsOf(target) }),
} satisfies Readonly<Partial<Record<ClientName, (target: Target) => Variables>>>

const PREFIX = 'HUAWEICLOUD_SDK_'

/** Every variable that points an SDK at a server, by its whole name. */
export function variablesOf(target: Target): Record<string, string> {
  const { python, java, node, go } = variablesFor
  const all = { ...python(target), ...java(target), ...node(target), ...go(target) }
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [PREFIX + name, value]))
}

/** The lines that point each client at a server: for a shell, for Terraform in its own language. */
export const linesFor: Readonly<Record<ClientName, (target: Target) => string[]>> = {
  python: (target) => exports(variablesFor.python(target)),
  java: (target) => exports(variablesFor.java(target)),
  node: (target) => [
    ...exports(variablesFor.node(target)),
    `# no variable holds its endpoint; in the code: .withEndpoint(${JSON.stringify(target.url)})`,
  ],
  go: (target) => exports(variablesFor.go(target)),
  terraform: ({ accessKey, region, secretKey, url }) => [
    'provider "huaweicloud" {',
    `  region     = ${hcl(region)}`,
    `  access_key = ${hcl(accessKey)}`,
    `  secret_key = ${hcl(secretKey)}`,
    `  auth_url   = ${hcl(`${url}/v3`)}`,
    '  endpoints = {',
    `    iam       = ${hcl(url)}`,
    `    modelarts = ${hcl(url)}`,
    '  }',
    '  skip_check_website_type = true',
    '}',
  ],
  curl: ({ project, token, url }) => [
    `curl -H ${quoted(`X-Auth-Token: ${token}`)} ${quoted(`${url}/v1/${project}/notebooks`)}`,
  ],
}

function keys({ accessKey, secretKey }: Target): Variables {
  return { AK: accessKey, SK: secretKey }
}

/** Where the SDKs find ModelArts in a region. */
function modelartsOf({ region, url }: Target): Variables {
  return { [`REGION_MODELARTS_${region.replaceAll('-', '_').toUpperCase()}`]: url }
}

function exports(variables: Variables): string[] {
  return Object.entries(variables).map(([name, value]) => {
    const isPlain = /^[\w.:/@%+=-]+$/.test(value)
    return `export ${PREFIX}${name}=${isPlain ? value : quoted(value)}`
  })
}

/** A text that a shell takes as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A text of Terraform's language, in which `${` and `%{` begin a template. */
function hcl(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&')
}
