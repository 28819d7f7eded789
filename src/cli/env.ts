import { linesFor } from './client-lines.ts'
import type { CommandLine } from './command-line.ts'
import { expectValid } from './mistakes.ts'
import { targetAt, usualUrl } from './target.ts'
import { ownFlags } from './verbs.ts'

/** Prints what points a client at the running server, as the admin of the scene. */
export async function clientSettings({ config, own }: CommandLine): Promise<string> {
  const { client, url = usualUrl(config) } = expectValid(ownFlags.env, own.input, own.nameOf)
  return linesFor[client](await targetAt(url, config)).join('\n')
}
