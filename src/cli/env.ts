import { linesFor } from './client-lines.ts'
import type { CommandLine } from './command-line.ts'
import { defaultUrl, targetAt } from './target.ts'
import { expectValid } from './usage-error.ts'
import { flagsByVerb } from './verbs.ts'

/** The settings that make a client call the running server as the admin of the scene. */
export async function clientSettings({ config, verbFlags: own }: CommandLine): Promise<string> {
  const { client, url = defaultUrl(config) } = expectValid(flagsByVerb.env, own.input, own.nameOf)
  return linesFor[client](await targetAt(url, config)).join('\n')
}
