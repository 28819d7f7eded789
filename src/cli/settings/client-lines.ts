/** The clients that `env` supports. */
export const clients = ['python', 'node', 'java', 'go', 'terraform', 'curl'] as const
export type ClientName = (typeof clients)[number]

/** The server that a client calls, and the credentials it uses. */
export interface Target {
  url: string
  region: string
  project: string
  accessKey: string
  secretKey: string
  token: string
}

type Variables = Readonly<Record<string, string>>

/** Variables that the SDKs read, without the common prefix. */
const variables = {
  python: (target) => ({ ...keys(target), IAM_ENDPOINT: target.url, ...modelartsOf(target) }),
  java: (target) => ({ ...keys(target), IAM_ENDPOINT: target.url, ...modelartsOf(target) }),
  // It reads no endpoint from the environment. With a project id it does not call IAM.
  node: (target) => ({ ...keys(target), PROJECT_ID: target.project }),
  // It changes IAM_ENDPOINT to https. With a project id it does not call IAM.
  go: (target) => ({ ...keys(target), PROJECT_ID: target.project, ...modelartsOf(target) }),
} satisfies Readonly<Partial<Record<ClientName, (target: Target) => Variables>>>

const PREFIX = 'HUAWEICLOUD_SDK_'

/** The variables that one client reads, with their full names; none for a client that reads none. */
export function variablesFor(client: ClientName, target: Target): Record<string, string> {
  return client in variables ? named(variables[client as keyof typeof variables](target)) : {}
}

/** All variables that make the SDKs call a server, with their full names. */
export function variablesOf(target: Target): Record<string, string> {
  const { python, java, node, go } = variables
  return named({ ...python(target), ...java(target), ...node(target), ...go(target) })
}

function named(all: Variables): Record<string, string> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [PREFIX + name, value]))
}

/** Settings that make each client call a server: shell lines, or HCL for Terraform. */
export const linesFor: Readonly<Record<ClientName, (target: Target) => string[]>> = {
  python: (target) => exports(variables.python(target)),
  java: (target) => exports(variables.java(target)),
  node: (target) => [
    ...exports(variables.node(target)),
    `# the Node SDK reads no endpoint variable; set it in code: .withEndpoint(${JSON.stringify(target.url)})`,
  ],
  go: (target) => exports(variables.go(target)),
  terraform: ({ accessKey, region, secretKey, url }) => [
    'provider "huaweicloud" {',
    `  region     = ${hcl(region)}`,
    `  access_key = ${hcl(accessKey)}`,
    `  secret_key = ${hcl(secretKey)}`,
    `  auth_url   = ${hcl(`${url}/v3`)}`,
    '  endpoints = {',
    `    ecs       = ${hcl(url)}`,
    `    iam       = ${hcl(url)}`,
    `    kms       = ${hcl(url)}`,
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

/** The variable with the ModelArts endpoint of a region. */
function modelartsOf({ region, url }: Target): Variables {
  return { [`REGION_MODELARTS_${region.replaceAll('-', '_').toUpperCase()}`]: url }
}

function exports(variables: Variables): string[] {
  return exportLines(
    Object.fromEntries(Object.entries(variables).map(([name, value]) => [PREFIX + name, value])),
  )
}

/** Shell lines that set variables. */
export function exportLines(variables: Variables): string[] {
  return Object.entries(variables).map(([name, value]) => {
    const isPlain = /^[\w.:/@%+=-]+$/.test(value)
    return `export ${name}=${isPlain ? value : quoted(value)}`
  })
}

/** A text quoted for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A text quoted for HCL, where `${` and `%{` begin a template. */
function hcl(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&')
}
