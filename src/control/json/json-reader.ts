// json/: reads JSON of any length in steps.

import type { Steps } from '../../cloud/kernel/steps.ts'
import { isTooDeep, JsonLimitError, MAX_CONTROL_DEPTH } from '../../schemas/json-limits.ts'
import { isSpace, MemberScan } from './member-scan.ts'
import {
  closing,
  insideOf,
  type OpenContainer,
  opened,
  placeOf,
  textBefore,
} from './open-container.ts'

/** Largest object or array that is parsed in one step, characters. A larger one is read member by member. */
const PIECE_SIZE = 16_384

/** Characters that are looked at together; a longer part is divided. */
const PART_SIZE = 65_536

export interface JsonReaderOptions {
  /** Parses the text of a part of the value; `JSON.parse` when left out. */
  parse?: (text: string) => unknown
  /** Called for every object or array that was read member by member: throws if it may not be. */
  check?: (large: object) => void
  /** Deepest nesting in levels; 128 when left out. Each level of a large value is looked at once more. */
  maxDepth?: number
  /** Most keys of a large object; any number when left out. An object of many keys is made in one long step. */
  maxKeys?: number
  /** Largest object or array that is parsed in one step, characters. */
  pieceSize?: number
  /**
   * Called for every item of an array that is read item by item, with the place of the array: `log.entries`, or an empty
   * text for the outermost one. If it returns true, the item is not kept in the value.
   */
  take?: (item: unknown, place: string) => boolean
}

/**
 * Reads JSON text that arrives in parts. It finds the ends of objects and arrays, and parses each small one at once. The
 * value is the one that `JSON.parse` gives. For a mistake the message is the same, but it quotes less of the text.
 */
export class JsonReader {
  readonly #parse: (text: string) => unknown
  readonly #check: (large: object) => void
  readonly #maxDepth: number
  readonly #maxKeys: number
  readonly #pieceSize: number
  readonly #take: JsonReaderOptions['take']
  /** The whole text as long as it is small; it is then parsed at once. */
  #small: string | undefined = ''
  #text = ''
  /** Index in `#text` of the first character that was not read. */
  #at = 0
  /** Position of `#text` in the whole text. */
  #offset = 0
  readonly #open: OpenContainer[] = [opened('root', 'value')]
  /** The member that is being read; undefined between two members. */
  #scan: MemberScan | undefined

  constructor(options: JsonReaderOptions = {}) {
    const { parse = JSON.parse, check, maxDepth, maxKeys, pieceSize, take } = options
    this.#take = take
    this.#parse = parse
    this.#check = check ?? (() => {})
    this.#maxDepth = maxDepth ?? MAX_CONTROL_DEPTH
    this.#maxKeys = maxKeys ?? Number.POSITIVE_INFINITY
    this.#pieceSize = pieceSize ?? PIECE_SIZE
  }

  /** Reads the next part of the text. Throws a SyntaxError, a JsonLimitError, or what `parse` and `check` throw. */
  *write(part: string): Steps<void> {
    let text = part
    if (this.#small !== undefined) {
      this.#small += part
      if (this.#small.length <= this.#pieceSize) return
      text = this.#small
      this.#small = undefined
    }
    for (let from = 0; from < text.length; from += PART_SIZE) {
      this.#offset += this.#text.length
      this.#text = text.slice(from, from + PART_SIZE)
      this.#at = 0
      while (this.#at < this.#text.length) {
        this.#readNext()
        yield
      }
    }
  }

  /** The value, after the last part. Throws like `write`. */
  end(): unknown {
    if (this.#small !== undefined) return this.#notTooDeep(this.#parse(this.#small), 0)
    if (this.#scan?.isScalar) this.#endMember(this.#scan, this.#at)
    const [root] = this.#open as [OpenContainer]
    if (this.#open.length > 1 || root.expected !== 'comma') this.#fail()
    return root.values[0]
  }

  get #top(): OpenContainer {
    return this.#open.at(-1) as OpenContainer
  }

  /** Reads white space with what comes after it: punctuation, or at most `#pieceSize` characters of a member. */
  #readNext(): void {
    this.#scan ??= this.#beginMember()
    if (this.#scan === undefined) return
    const scan = this.#scan
    const to = Math.min(this.#at + this.#pieceSize, this.#text.length)
    const end = scan.endIn(this.#text, this.#at, to)
    if (end !== undefined) {
      this.#endMember(scan, end)
      return
    }
    scan.add(this.#text.slice(this.#at, to))
    this.#at = to
    if (scan.isContainer && scan.length >= this.#pieceSize) this.#descend(scan)
  }

  /** Reads up to the first character of a member, and begins it; undefined if there is none yet. */
  #beginMember(): MemberScan | undefined {
    const text = this.#text
    while (isSpace(text.charCodeAt(this.#at))) this.#at++
    const char = text[this.#at]
    if (char === undefined) return undefined
    const top = this.#top
    const { expected, kind } = top
    if ((expected === 'first' || expected === 'comma') && char === closing[kind]) this.#close()
    else if (expected === 'comma' && char === ',' && kind !== 'root') top.expected = 'member'
    else if (expected === 'colon' && char === ':') top.expected = 'value'
    else if (expected === 'colon' || expected === 'comma') this.#fail()
    else {
      const isKey = kind === 'object' && expected !== 'value'
      if (isKey && char !== '"') this.#fail()
      return new MemberScan(char, isKey)
    }
    this.#at++
    return undefined
  }

  /** Ends a member before the index `end`. */
  #endMember(scan: MemberScan, end: number): void {
    const text = scan.textWith(this.#text.slice(this.#at, end))
    let value: unknown
    try {
      value = this.#parse(text)
    } catch (error) {
      if (mistakeIn(text) === undefined) throw error
      this.#fail()
    }
    this.#at = end
    this.#scan = undefined
    const top = this.#top
    if (scan.isKey) {
      if (top.keys.push(value as string) > this.#maxKeys) {
        throw new JsonLimitError(`at most ${this.#maxKeys} keys in an object`)
      }
      top.expected = 'colon'
    } else {
      this.#keep(this.#notTooDeep(value, this.#open.length - 1))
    }
  }

  /** Adds a value to the container that it is in, unless it is taken away. */
  #keep(value: unknown): void {
    const top = this.#top
    if (top.kind !== 'array' || this.#take?.(value, placeOf(this.#open)) !== true) {
      top.values.push(value)
    }
    top.expected = 'comma'
  }

  #notTooDeep(value: unknown, depth: number): unknown {
    if (isTooDeep(value, this.#maxDepth - depth)) this.#failDepth()
    return value
  }

  #failDepth(): never {
    throw new JsonLimitError(`at most ${this.#maxDepth} levels`)
  }

  /** Goes back to the begin of a large object or array, to read it member by member. */
  #descend(scan: MemberScan): void {
    if (this.#open.length > this.#maxDepth) this.#failDepth()
    const text = scan.textWith('')
    this.#offset += this.#at - text.length
    this.#text = text + this.#text.slice(this.#at)
    this.#at = 1
    this.#scan = undefined
    this.#open.push(opened(text[0] === '[' ? 'array' : 'object', 'first'))
  }

  #close(): void {
    const { keys, kind, values } = this.#open.pop() as OpenContainer
    const large =
      kind === 'array' ? values : Object.fromEntries(keys.map((key, at) => [key, values[at]]))
    this.#check(large)
    this.#keep(large)
  }

  /** Throws the error of `JSON.parse`: parses a short text that is read in the same way up to here. */
  #fail(): never {
    const unread = this.#text.slice(this.#at)
    const rest = this.#scan?.textWith(unread) ?? unread
    const outer = this.#open.slice(1, -1).map(({ kind }) => insideOf[kind])
    const before = [...outer, textBefore(this.#top)].join('')
    const moved = this.#offset + this.#text.length - rest.length - before.length
    const { message } = mistakeIn(before + rest) as Error
    throw new SyntaxError(movedMessage(message, moved))
  }
}

/** The error of `JSON.parse`; undefined for valid JSON. */
function mistakeIn(text: string): Error | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error as Error
  }
}

/** A message of V8 with its position moved. The line, which newer versions add, would not be that of the whole text. */
function movedMessage(message: string, by: number): string {
  return message.replace(
    /at position (\d+)( \(line \d+ column \d+\))?/,
    (_, position: string) => `at position ${Number(position) + by}`,
  )
}
