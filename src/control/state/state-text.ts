import type { Steps } from '../../cloud/kernel/steps.ts'
import type { ServerState } from '../../schemas/server-state.ts'
import type { WorldState } from '../../schemas/state.ts'
import { SLICE_MS } from '../slices.ts'

/** Bytes of a chunk; the last piece may exceed it. */
const CHUNK = 1_000_000

/** Gives the JSON of a record, on one line; L is a string, or may be its bytes as well. */
export type LineOf<L = string> = (record: object) => L

/** A text, or its bytes. */
type Piece = string | Uint8Array

/**
 * A state as readable JSON text, in pieces: one line for each key and one for each record of a list, so
 * that a diff shows which records changed.
 */
export function statePieces(state: WorldState | ServerState): Generator<string> {
  return piecesOf<string>(state, JSON.stringify)
}

function* piecesOf<L>(state: WorldState | ServerState, lineOf: LineOf<L>): Generator<string | L> {
  yield* object(state, '', lineOf)
  yield '\n'
}

/** `statePieces` of a state that is made in steps; a step is a piece without text. */
export function* piecesOfSteps<L>(
  steps: Steps<ServerState>,
  lineOf: LineOf<L>,
): Generator<string | L> {
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) yield ''
  yield* piecesOf(step.value, lineOf)
}

/**
 * Joins pieces into chunks of at most about one million bytes, and of what takes 8 ms to make. A chunk may be empty, and
 * it is overwritten when the next one is asked for. Let the event loop run after each.
 */
export function* chunksOf(pieces: Iterable<Piece>): Generator<Buffer> {
  // One buffer for all chunks: V8 does a step of garbage collection for each new one.
  let buffer = Buffer.allocUnsafeSlow(2 * CHUNK)
  let size = 0
  let end = performance.now() + SLICE_MS
  for (const piece of pieces) {
    const room = sizeOf(piece)
    if (size + room > buffer.length) {
      yield buffer.subarray(0, size)
      size = 0
      end = performance.now() + SLICE_MS
      if (room > buffer.length) buffer = Buffer.allocUnsafeSlow(room)
    }
    if (typeof piece === 'string') size += buffer.write(piece, size)
    else {
      buffer.set(piece, size)
      size += piece.length
    }
    if (size < CHUNK && performance.now() < end) continue
    yield buffer.subarray(0, size)
    size = 0
    end = performance.now() + SLICE_MS
  }
  yield buffer.subarray(0, size)
}

function sizeOf(piece: Piece): number {
  return typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length
}

/** A state as one JSON text. */
export function stateText(state: WorldState | ServerState): string {
  return [...statePieces(state)].join('')
}

function* object<L>(fields: object, indent: string, lineOf: LineOf<L>): Generator<string | L> {
  const inner = `${indent}  `
  let separator = '{\n'
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue
    yield `${separator}${inner}${JSON.stringify(key)}: `
    if (key === 'state') yield* object(value as object, inner, lineOf)
    else if (key === 'worlds') yield* worlds(value as ServerState['worlds'], inner, lineOf)
    else if (isRecords(value)) yield* records(value, inner, lineOf)
    else yield JSON.stringify(value)
    separator = ',\n'
  }
  yield `\n${indent}}`
}

function* worlds<L>(
  all: ServerState['worlds'],
  indent: string,
  lineOf: LineOf<L>,
): Generator<string | L> {
  const inner = `${indent}  `
  let separator = '['
  for (const world of all) {
    yield `${separator}\n${inner}`
    yield* object(world, inner, lineOf)
    separator = ','
  }
  yield separator === '[' ? '[]' : `\n${indent}]`
}

function isRecords(value: unknown): value is object[] {
  return Array.isArray(value) && typeof value[0] === 'object'
}

function* records<L>(
  all: readonly object[],
  indent: string,
  lineOf: LineOf<L>,
): Generator<string | L> {
  let separator = '['
  for (const record of all) {
    yield `${separator}\n${indent}  `
    yield lineOf(record)
    separator = ','
  }
  yield `\n${indent}]`
}
