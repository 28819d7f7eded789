import { type ClientName, exportLines, linesFor } from './client-lines.ts'
import type { CommandLine } from './command-line.ts'
import { exceptionsFor, type Variables } from './proxies.ts'
import { defaultUrl, targetAt } from './target.ts'
import { expectValid } from './usage-error.ts'
import { flagsByVerb } from './verbs.ts'

/** Clients that read variables with a proxy, and that have settings for a shell. */
const PROXIED: readonly ClientName[] = ['python', 'node', 'go', 'curl']

/**
 * The settings that make a client call the running server as the admin of the scene. In an environment with a proxy they
 * begin with `NO_PROXY` and `no_proxy`.
 */
export async function clientSettings(
  { config, verbFlags: own }: CommandLine,
  env: Variables = process.env,
): Promise<string> {
  const { client, url = defaultUrl(config) } = expectValid(flagsByVerb.env, own.input, own.nameOf)
  const exceptions = PROXIED.includes(client) ? exceptionsFor(url, env) : {}
  return [...exportLines(exceptions), ...linesFor[client](await targetAt(url, config))].join('\n')
}
