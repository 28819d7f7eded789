import type { MockServer } from '../../mock-server.ts'
import { variableOf } from '../option-names.ts'
import { targetAt } from '../target.ts'
import { variablesOf } from './client-lines.ts'
import { exceptionsFor } from './proxies.ts'

/** Variables with other credentials, which SDKs would use instead of the keys or send with them. */
const OTHER_CREDENTIALS = ['SECURITY_TOKEN', 'IDP_ID', 'ID_TOKEN_FILE']

/**
 * The environment of a command whose clients call a server that listens: `env` with the settings for every SDK. `project` is the
 * project that they name; that of the region when left out.
 */
export async function commandEnvironment(
  { caFile, config, url }: MockServer,
  env: NodeJS.ProcessEnv,
  project?: string,
): Promise<NodeJS.ProcessEnv> {
  const target = await targetAt(url, config)
  return {
    ...env,
    ...Object.fromEntries(
      OTHER_CREDENTIALS.map((name) => [`HUAWEICLOUD_SDK_${name}`, undefined] as const),
    ),
    ...variablesOf({ ...target, project: project ?? target.project }),
    ...exceptionsFor(url, env),
    [variableOf('url')]: url,
    [variableOf('ca')]: caFile,
    [variableOf('controlToken')]: config.controlToken,
  }
}
