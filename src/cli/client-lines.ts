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

/** The lines that point each client at a server: for a shell, for Terraform in its own language. */
export const linesFor: Readonly<Record<ClientName, (target: Target) => string[]>> = {
  python: (target) => [...keys(target), exported('IAM_ENDPOINT', target.url), regionLine(target)],
  java: (target) => [...keys(target), exported('IAM_ENDPOINT', target.url), regionLine(target)],
  // It takes no endpoint from the environment; given the project, it asks no IAM.
  node: (target) => [
    ...keys(target),
    exported('PROJECT_ID', target.project),
    `# no variable holds its endpoint; in the code: .withEndpoint(${JSON.stringify(target.url)})`,
  ],
  // It makes https of every IAM_ENDPOINT; given the project, it asks no IAM.
  go: (target) => [...keys(target), exported('PROJECT_ID', target.project), regionLine(target)],
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

function keys({ accessKey, secretKey }: Target): string[] {
  return [exported('AK', accessKey), exported('SK', secretKey)]
}

/** Where the SDKs find ModelArts in a region. */
function regionLine({ region, url }: Target): string {
  return exported(`REGION_MODELARTS_${region.replaceAll('-', '_').toUpperCase()}`, url)
}

function exported(name: string, value: string): string {
  const isPlain = /^[\w.:/@%+=-]+$/.test(value)
  return `export HUAWEICLOUD_SDK_${name}=${isPlain ? value : quoted(value)}`
}

/** A text that a shell takes as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A text of Terraform's language, in which `${` and `%{` begin a template. */
function hcl(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&')
}
