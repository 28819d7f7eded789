import { logLine } from '../control/log-line.ts'
import type { MockServer } from '../mock-server.ts'
import { version } from '../version.ts'
import { columns } from './columns.ts'

const levels = {
  off: 'off: credentials are not checked',
  verify: 'verify: tokens and signatures must be valid',
  present: 'present: any well-formed token or signature is accepted',
} as const

/** The text that `serve` prints: addresses, scene, credentials, and a curl command to try. */
export function banner({ url, urls, config, scene, caFile }: MockServer): string {
  const { iam } = scene
  const project = iam.projects[0]?.id
  const count = `${scene.notebookCount} notebooks`
  const rows = [
    ['url', urls.join(', ')],
    ['dashboard', `${url}/_mock/ui`],
    ['guide', `${url}/docs/guide`],
    ['clients', `${url}/_mock/client.py, client.go and client.ts, for tests`],
    ...(caFile === undefined ? [] : [['ca', caFile]]),
    ['scene', `${scene.name} (${count})`],
    ['auth', levels[config.auth]],
    ...(config.shard === undefined
      ? []
      : [['shard', `${config.shard}: one process of several behind a proxy`]]),
    ['project', `${project} (any other id is a separate project)`],
    ...iam.users.map(({ name, token, access_key, secret_key }) => [
      name,
      `token ${token}, keys ${access_key} / ${secret_key}`,
    ]),
  ] as [string, string][]
  const lines = columns(rows).map((line) => `  ${line}`)
  const trust = caFile === undefined ? '' : `--cacert '${caFile}' `
  const curl = `curl ${trust}-H 'X-Auth-Token: ${iam.admin.token}' ${url}/v1/${project}/notebooks`
  return [`modelarts-notebooks-mock ${version}`, ...lines, '', `  ${curl}`, ''].join('\n')
}

/** What `serve` prints with `--log json`: the facts of the banner, without credentials. */
export function startLine({ url, urls, config, scene, caFile }: MockServer): string {
  return logLine('info', 'start', {
    message: `ready on ${url}`,
    version,
    url,
    urls,
    scene: scene.name,
    notebooks: scene.notebookCount,
    auth: config.auth,
    ca: caFile,
  })
}
