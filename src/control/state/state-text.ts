import type { Steps } from '../../cloud/kernel/steps.ts'
import type { ServerState } from '../../schemas/server-state.ts'
import type { WorldState } from '../../schemas/state.ts'
import { SLICE_MS } from '../slices.ts'

/** Characters of a chunk; the last piece may exceed it. */
const CHUNK = 1_000_000

/** Gives the JSON of a record, on one line. */
export type LineOf = (record: object) => string

/**
 * A state as readable JSON text, in pieces: one line for each key and one for each record of a list, so
 * that a diff shows which records changed.
 */
export function* statePieces(
  state: WorldState | ServerState,
  lineOf: LineOf = JSON.stringify,
): Generator<string> {
  yield* object(state, '', lineOf)
  yield '\n'
}

/** `statePieces` of a state that is made in steps; a step is a piece without text. */
export function* piecesOfSteps(steps: Steps<ServerState>, lineOf: LineOf): Generator<string> {
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) yield ''
  yield* statePieces(step.value, lineOf)
}

/**
 * Joins pieces into chunks of at most about one million characters, and of what takes 8 ms to make. A chunk may be
 * empty. Let the event loop run after each.
 */
export function* chunksOf(pieces: Iterable<string>): Generator<string> {
  let chunk = ''
  let end = performance.now() + SLICE_MS
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK && performance.now() < end) continue
    yield chunk
    chunk = ''
    end = performance.now() + SLICE_MS
  }
  yield chunk
}

/** A state as one JSON text. */
export function stateText(state: WorldState | ServerState): string {
  return [...statePieces(state)].join('')
}

function* object(fields: object, indent: string, lineOf: LineOf): Generator<string> {
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

function* worlds(all: ServerState['worlds'], indent: string, lineOf: LineOf): Generator<string> {
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

function* records(all: readonly object[], indent: string, lineOf: LineOf): Generator<string> {
  let separator = '['
  for (const record of all) {
    yield `${separator}\n${indent}  ${lineOf(record)}`
    separator = ','
  }
  yield `\n${indent}]`
}
