import type { CommandLine } from '../command-line.ts'
import { defaultUrl, targetAt } from '../target.ts'
import { expectValid } from '../usage-error.ts'
import { flagsByVerb } from '../verbs.ts'
import { type ClientName, exportLines, linesFor, variablesFor } from './client-lines.ts'
import { exceptionsFor, type Variables } from './proxies.ts'

/** Clients that read variables with a proxy, and that have settings for a shell. */
const PROXIED: readonly ClientName[] = ['python', 'node', 'go', 'curl']

/**
 * The settings, as text or as JSON, that make a client call the running server as the admin of the scene. In an environment
 * with a proxy they begin with `NO_PROXY` and `no_proxy`.
 */
export async function clientSettings(
  { config, verbFlags: own }: CommandLine,
  env: Variables = process.env,
): Promise<string> {
  const flags = expectValid(flagsByVerb.env, own.input, own.nameOf)
  const { client, json, url = defaultUrl(config) } = flags
  const target = await targetAt(url, config)
  const exceptions = PROXIED.includes(client) ? exceptionsFor(url, env) : {}
  const variables = { ...exceptions, ...variablesFor(client, target) }
  const lines = [...exportLines(exceptions), ...linesFor[client](target)]
  return json ? JSON.stringify({ client, ...target, variables, lines }, null, 2) : lines.join('\n')
}
