import type { ServerState } from '../../schemas/server-state.ts'
import type { WorldState } from '../../schemas/state.ts'

/** Characters of a chunk, or a few more. */
const CHUNK = 1_000_000

/** Gives the JSON of a record, on one line. */
export type LineOf = (record: object) => string

/**
 * A state as JSON for people, piece by piece: a line for each key, and in lists a line for each
 * record, so that a diff shows which records changed.
 */
export function* statePieces(
  state: WorldState | ServerState,
  lineOf: LineOf = JSON.stringify,
): Generator<string> {
  yield* object(state, '', lineOf)
  yield '\n'
}

/** Pieces put together to some size. */
export function* chunksOf(pieces: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/** The whole text. */
export function stateText(state: WorldState | ServerState): string {
  return [...statePieces(state)].join('')
}

function* object(fields: object, indent: string, lineOf: LineOf): Generator<string> {
  const inner = `${indent}  `
  let before = '{\n'
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue
    yield `${before}${inner}${JSON.stringify(key)}: `
    if (key === 'state') yield* object(value as object, inner, lineOf)
    else if (key === 'worlds') yield* worlds(value as ServerState['worlds'], inner, lineOf)
    else if (isRecords(value)) yield* records(value, inner, lineOf)
    else yield JSON.stringify(value)
    before = ',\n'
  }
  yield `\n${indent}}`
}

function* worlds(all: ServerState['worlds'], indent: string, lineOf: LineOf): Generator<string> {
  const inner = `${indent}  `
  let before = '['
  for (const world of all) {
    yield `${before}\n${inner}`
    yield* object(world, inner, lineOf)
    before = ','
  }
  yield before === '[' ? '[]' : `\n${indent}]`
}

function isRecords(value: unknown): value is object[] {
  return Array.isArray(value) && typeof value[0] === 'object'
}

function* records(all: readonly object[], indent: string, lineOf: LineOf): Generator<string> {
  let before = '['
  for (const record of all) {
    yield `${before}\n${indent}  ${lineOf(record)}`
    before = ','
  }
  yield `\n${indent}]`
}
