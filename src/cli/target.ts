import { Iam } from '../cloud/iam/iam.ts'
import { IamProjects } from '../cloud/iam/iam-projects.ts'
import type { Config } from '../config.ts'
import { findScene, readSceneFile } from '../control/scenes/scene-files.ts'
import type { Target } from './settings/client-lines.ts'
import { UsageError } from './usage-error.ts'

/** How clients call a server as the admin of its scene. Throws a SceneError. */
export async function targetAt(url: string, { scene, region }: Config): Promise<Target> {
  const file = await readSceneFile(await findScene(scene), 'iam')
  const { admin } = new Iam(file)
  const project = new IamProjects(file.projects, file.account, region).byName(region).id
  const { access_key: accessKey, secret_key: secretKey, token } = admin
  return { url, region, project, accessKey, secretKey, token }
}

/** The URL of a server with these options, for clients on this machine. Throws a UsageError for port 0. */
export function defaultUrl({ host, port, tls, tlsCert }: Config): string {
  if (port === 0) {
    throw new UsageError('--port: found 0, expected the port of a running server, or its --url')
  }
  const scheme = tls === undefined && tlsCert === undefined ? 'http' : 'https'
  const hostname =
    { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host)
  return `${scheme}://${hostname}:${port}`
}
