import { z } from 'zod'
import { Iam } from '../cloud/iam.ts'
import { IamProjects } from '../cloud/iam-projects.ts'
import type { Config } from '../config.ts'
import { findScene, readSceneFile } from '../control/scene-files.ts'
import { clients, linesFor } from './client-lines.ts'
import { type CommandLine, expectValid, flagOf, UsageError } from './command-line.ts'

const EnvFlags = z.strictObject({
  client: z.enum(clients),
  url: z
    .string()
    .regex(
      /^https?:\/\/[\w.:[\]-]+\/?$/i,
      'an http or https URL without a path, such as http://127.0.0.1:6404',
    )
    .transform((url) => url.replace(/\/$/, ''))
    .optional(),
})

/** Prints what points a client at the running server, as the admin of the scene. */
export async function clientSettings(command: CommandLine): Promise<string> {
  const { config, operands, own } = command
  if (operands.length > 0) {
    throw new UsageError(`env: found ${JSON.stringify(operands[0])}, expected flags only`)
  }
  const { client, url = usualUrl(config) } = expectValid(
    EnvFlags,
    own,
    (path) => `--${flagOf(path.slice(2))}`,
  )
  const file = await readSceneFile(await findScene(config.scene), 'iam')
  const { admin } = new Iam(file)
  const { region } = config
  const project = new IamProjects(file.projects, file.account, region).named(region).id
  const { access_key: accessKey, secret_key: secretKey, token } = admin
  return linesFor[client]({ url, region, project, accessKey, secretKey, token }).join('\n')
}

/** Where a server with the same options is called from this machine. */
function usualUrl({ host, port, tls, tlsCert }: Config): string {
  const scheme = tls === undefined && tlsCert === undefined ? 'http' : 'https'
  const called =
    { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host)
  return `${scheme}://${called}:${port}`
}
