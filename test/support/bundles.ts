import { createHash, randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { readBundle } from '../../src/bundles/read-bundle.ts'
import { replay } from '../../src/cli/replay/replay-run.ts'
import type { Replayed } from '../../src/cli/replay/request-run.ts'
import type { MockServer } from '../../src/index.ts'

/** The bundle of a server. */
export async function capturedFrom(mock: MockServer): Promise<Uint8Array> {
  const { rawPayload, statusCode, payload } = await mock.inject('/_mock/bundle')
  if (statusCode !== 200) throw new Error(payload)
  return rawPayload
}

/** Replays a bundle. */
export async function replayedFrom(bundle: Uint8Array): Promise<Replayed[]> {
  const file = join(tmpdir(), `${randomUUID()}.mockrepro`)
  const results: Replayed[] = []
  try {
    writeFileSync(file, bundle)
    const onReplayed = (one: Replayed) => results.push(one)
    const replayed = await replay(await readBundle(file), { port: 0, onReplayed })
    await replayed.close()
    return results
  } finally {
    rmSync(file, { force: true })
  }
}

/** The first difference in words; undefined if all answers are the same. */
export function firstDifference(results: readonly Replayed[]): string | undefined {
  const found = results.find(({ difference }) => difference !== undefined)
  if (found === undefined) return undefined
  const { request, difference } = found
  return `${request.number} ${request.method} ${request.url}: ${JSON.stringify(difference)}`
}

/** Checks that all answers are the same. The first difference is the name of the failed check: a short report has it, too. */
export function checkSame(t: Test, results: readonly Replayed[]): void {
  const found = firstDifference(results)
  t.equal(found, undefined, found ?? 'all answers are the same')
}

/** A bundle with its lines changed, and with the right hash again. */
export function edited(bundle: Uint8Array, edit: (lines: string[]) => string[]): Uint8Array {
  const lines = gunzipSync(bundle).toString().trimEnd().split('\n').slice(0, -1)
  const text = edit(lines).map((line) => `${line}\n`)
  const sha256 = createHash('sha256').update(text.join('')).digest('hex')
  const end = JSON.stringify({ kind: 'end', lines: text.length, sha256 })
  return gzipSync(`${text.join('')}${end}\n`)
}

/** The lines of a bundle as JSON data. */
// biome-ignore lint/suspicious/noExplicitAny: tests read lines of any kind.
export function linesIn(bundle: Uint8Array): any[] {
  return gunzipSync(bundle)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
