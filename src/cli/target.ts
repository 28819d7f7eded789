import { Iam } from '../cloud/iam/iam.ts'
import { IamProjects } from '../cloud/iam/iam-projects.ts'
import type { Config } from '../config.ts'
import { findScene, readSceneFile } from '../control/scenes/scene-files.ts'
import type { Target } from './client-lines.ts'
import { UsageError } from './mistakes.ts'

/** A server, to be called as the admin of its scene; throws a SceneError. */
export async function targetAt(url: string, { scene, region }: Config): Promise<Target> {
  const file = await readSceneFile(await findScene(scene), 'iam')
  const { admin } = new Iam(file)
  const project = new IamProjects(file.projects, file.account, region).byName(region).id
  const { access_key: accessKey, secret_key: secretKey, token } = admin
  return { url, region, project, accessKey, secretKey, token }
}

/** Where a server with the same options is called from this machine; a UsageError where its port is left open. */
export function usualUrl({ host, port, tls, tlsCert }: Config): string {
  if (port === 0) {
    throw new UsageError('--port: found 0, expected the port of a running server, or its --url')
  }
  const scheme = tls === undefined && tlsCert === undefined ? 'http' : 'https'
  const called =
    { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host)
  return `${scheme}://${called}:${port}`
}
