import { Recorder } from '../../record/recorder.ts'
import { isLoopback, Upstream } from '../../record/upstream.ts'
import type { CommandLine, OptionSource } from '../command-line.ts'
import { counted } from '../control/output.ts'
import { readCa } from '../trusted-ca.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { flagsByVerb } from '../verbs.ts'
import { accountKeys } from './account-keys.ts'
import { recordingIn } from './recording-folder.ts'
import { resultsOf } from './results.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * Records what passes between a client and a service until a signal or the time of --for. Returns the exit status: 0, or 1
 * if the recording lacks something; 2 without --yes. Throws a UsageError if it cannot start.
 */
export async function recordCommand(
  { config, verbFlags }: CommandLine,
  host: Pick<NodeJS.Process, 'env' | 'on' | 'off'>,
): Promise<number> {
  const flags = readFlags(verbFlags, config.host)
  const { ca, into, sign, upstream: url, writes, yes } = flags
  const keys = sign ? accountKeys(host.env) : undefined
  const upstream = new Upstream(url, ca === undefined ? undefined : readCa(ca))
  if (!upstream.isLoopback) {
    console.log(announcement(url, { sign, writes }))
    if (!yes) {
      console.error('modelarts-notebooks-mock: record: nothing was started, --yes is missing')
      return 2
    }
  }
  const { discard, file } = recordingIn(into)
  const warn = (sentence: string) => console.error(`modelarts-notebooks-mock: record: ${sentence}`)
  if (!upstream.isLoopback && url.startsWith('http:')) {
    warn('found http, expected https: others can read the credentials on the way')
  }
  const recorder = new Recorder({ rules: { upstream, writes, keys }, file, warn })
  // npm forwards Ctrl-C, so the signal arrives twice: the second one must not end the work after the first one.
  const stop = stopSignal(host, flags.for)
  try {
    try {
      const listening = await listen(recorder, config.host, config.port)
      expectOther(listening, upstream)
      console.log(`recording into ${file.path}; Ctrl-C ends it\nready on ${listening}`)
      await stop.stopped
    } catch (error) {
      discard()
      throw error
    } finally {
      await recorder.close()
      await file.close()
    }
    console.log(summary(recorder, file))
    if (file.lines === 0) return file.lost > 0 ? 1 : 0
    const results = await resultsOf(file.path, into)
    console.log(results.lines.join('\n'))
    return file.problem !== undefined || !results.isWhole ? 1 : 0
  } finally {
    stop.end()
  }
}

function readFlags({ input, nameOf }: OptionSource, host: string) {
  const { upstream } = input
  if (typeof upstream === 'string' && upstream.includes('@')) {
    throw new UsageError(
      `${nameOf('$.upstream')}: found a URL with credentials, expected them in the requests of the client, or in the environment with --sign`,
    )
  }
  const flags = expectValid(flagsByVerb.record, input, nameOf)
  const { hostname, protocol } = new URL(flags.upstream)
  if (flags.sign && protocol === 'http:' && !isLoopback(hostname)) {
    throw new UsageError(
      `${nameOf('$.upstream')}: found http with --sign, expected https: others could read what the keys allow`,
    )
  }
  if (flags.sign && !isLoopback(host.includes(':') ? `[${host}]` : host)) {
    throw new UsageError(
      `--host: found ${host} with --sign, expected a loopback address: other machines could use the keys`,
    )
  }
  return flags
}

/** The first line of the output: the command calls out. */
function announcement(url: string, { sign, writes }: { sign: boolean; writes: boolean }): string {
  const what = writes
    ? 'every request of the client, also those that change something'
    : 'the reads of the client, and its requests for tokens'
  const keys = sign ? ', signed with the keys of the environment' : ''
  return `record calls out: it passes ${what}, to ${url}${keys}`
}

async function listen(recorder: Recorder, host: string, port: number): Promise<string> {
  try {
    return await recorder.listen(host, port)
  } catch (error) {
    throw new UsageError(
      `--port: found ${(error as Error).message}, expected a port that is free; 0 takes one`,
    )
  }
}

/** Throws a UsageError if the upstream is the recorder itself: each request would go round without end. */
function expectOther(listening: string, { isLoopback: isHere, url }: Upstream): void {
  if (!isHere || url.port !== new URL(listening).port) return
  throw new UsageError(
    `--upstream: found ${url.origin}, the address of this recorder, expected another server; --port chooses another port`,
  )
}

function summary(recorder: Recorder, file: { lines: number; lost: number; path: string }): string {
  const { refused, requests } = recorder
  const parts = [
    counted(requests, 'request'),
    ...(refused > 0 ? [`${refused} of them refused`] : []),
    `${file.lines} recorded in ${file.path}`,
    ...(file.lost > 0 ? [`${file.lost} not recorded: the recording is incomplete`] : []),
  ]
  return parts.join(', ')
}
