import { linesFor, variablesFor } from './client-lines.ts'
import type { CommandLine } from './command-line.ts'
import { defaultUrl, targetAt } from './target.ts'
import { expectValid } from './usage-error.ts'
import { flagsByVerb } from './verbs.ts'

/** The settings, as text or as JSON, that make a client call the running server as the admin of the scene. */
export async function clientSettings({ config, verbFlags: own }: CommandLine): Promise<string> {
  const flags = expectValid(flagsByVerb.env, own.input, own.nameOf)
  const { client, json, url = defaultUrl(config) } = flags
  const target = await targetAt(url, config)
  const lines = linesFor[client](target)
  return json
    ? JSON.stringify({ client, ...target, variables: variablesFor(client, target), lines }, null, 2)
    : lines.join('\n')
}
