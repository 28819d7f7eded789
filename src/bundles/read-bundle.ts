import { createHash } from 'node:crypto'
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  BundleEnd,
  BundleHeader,
  BundleLine,
} from '../schemas/bundle.ts'
import { check, quote } from '../schemas/findings.ts'
import { isTooDeep, MAX_CONTROL_DEPTH } from '../schemas/json-limits.ts'
import type * as z from '../schemas/zod.ts'
import { BundleError } from './bundle-error.ts'
import { type FileLine, linesOf } from './file-lines.ts'

/** Levels of JSON in a line: a rule of a state has the most. */
const MAX_LEVELS = 4 * MAX_CONTROL_DEPTH

/** A bundle whose hash is right. */
export interface Bundle {
  header: BundleHeader
  /**
   * The lines between the first and the last one, in order. The file is read again for each call, with bounded memory. `onBytes`
   * is called with the number of bytes read so far, and of all.
   */
  lines(onBytes?: (done: number, total: number) => void): AsyncGenerator<BundleLine>
}

/**
 * Opens a bundle: reads the file once for its hash, with bounded memory. Rejects with a BundleError if the file is no bundle, was
 * written by a newer version, ends too early or was edited; with the error of Node if it cannot be read.
 *
 * @param path - The file.
 */
export async function readBundle(path: string): Promise<Bundle> {
  const header = await checkedHeader(path)
  return { header, lines: (onLineBytes) => bundleLines(path, onLineBytes) }
}

/** Reads the whole file, and returns its header if the hash in the last line is right. */
async function checkedHeader(path: string): Promise<BundleHeader> {
  const hash = createHash('sha256')
  let header: BundleHeader | undefined
  let last: FileLine | undefined
  for await (const line of linesOf(path)) {
    header ??= headerOf(path, line)
    if (last !== undefined) hash.update(last.text).update('\n')
    last = line
  }
  if (header === undefined || last === undefined) {
    throw new BundleError(path, { found: 'no line', expected: 'a bundle' })
  }
  requireEnd(path, last, hash.digest('hex'))
  return header
}

function requireEnd(path: string, last: FileLine, sha256: string): void {
  const end = check(BundleEnd, jsonOf(path, last))
  if ('findings' in end) {
    const found = 'a file that ends too early'
    const expected = 'a last line with "kind":"end": the file was not copied completely'
    throw new BundleError(path, { found, expected }, last.number)
  }
  const { lines, sha256: written } = end.value
  if (lines === last.number - 1 && written === sha256) return
  const found = `${last.number - 1} lines with the SHA-256 ${sha256}`
  const expected = `${lines} with ${written}, as the last line says: the bundle was edited or damaged`
  throw new BundleError(path, { found, expected })
}

async function* bundleLines(
  path: string,
  onBytes?: (done: number, total: number) => void,
): AsyncGenerator<BundleLine> {
  let before: FileLine | undefined
  for await (const line of linesOf(path, onBytes)) {
    if (before !== undefined) yield valid(BundleLine, path, before)
    before = line.number === 1 ? undefined : line
  }
}

/** The header. The format and its version are looked at first: a newer version may have other fields. */
function headerOf(path: string, line: FileLine): BundleHeader {
  const json = jsonOf(path, line)
  const { format, format_version: found } = Object(json) as Record<string, unknown>
  if (format !== BUNDLE_FORMAT) {
    const expected = `"format":${quote(BUNDLE_FORMAT)}`
    throw new BundleError(path, { found: `a first line with format ${quote(format)}`, expected }, 1)
  }
  if (typeof found === 'number' && found > BUNDLE_VERSION) {
    const expected = `at most ${BUNDLE_VERSION}: a newer version of this package wrote the bundle`
    throw new BundleError(path, { found: `format_version ${found}`, expected }, 1)
  }
  return valid(BundleHeader, path, line)
}

function valid<S extends z.ZodType>(schema: S, path: string, line: FileLine): z.output<S> {
  const json = jsonOf(path, line)
  if (isTooDeep(json, MAX_LEVELS)) {
    const found = `more than ${MAX_LEVELS} levels of JSON`
    throw new BundleError(path, { found, expected: 'fewer' }, line.number)
  }
  const checked = check(schema, json)
  if ('value' in checked) return checked.value
  const [{ found, expected, path: at }] = checked.findings
  throw new BundleError(path, { found: `${found} at ${at}`, expected }, line.number)
}

function jsonOf(path: string, { text, number }: FileLine): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BundleError(path, { found: quote(text.slice(0, 40)), expected: 'JSON' }, number)
  }
}
