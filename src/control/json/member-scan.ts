const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c]

/** `[` and `{` are 0x5b and 0x7b, `]` and `}` are 0x5d and 0x7d: without bit 5 they are the same. */
const [OPENING, CLOSING, WITHOUT_CASE] = [0x5b, 0x5d, 0xdf]

/** The search for the end of one member of an object or array: a key, a text, a number, or an object with all it holds. */
export class MemberScan {
  /** Whether it is the key of a member. */
  readonly isKey: boolean
  /** Whether it is an object or an array. */
  readonly isContainer: boolean
  /** Whether it is neither an object, an array nor a text. */
  readonly isScalar: boolean
  /** Its text in the parts that were scanned. */
  readonly #parts: string[] = []
  #length = 0
  #depth = 0
  #isInText = false
  #isEscaped = false

  /** `first` is its first character. */
  constructor(first: string, isKey: boolean) {
    this.isKey = isKey
    this.isContainer = first === '{' || first === '['
    this.isScalar = !this.isContainer && first !== '"'
  }

  /** How many characters of it were added. */
  get length(): number {
    return this.#length
  }

  /** Adds a part in which `endIn` found no end. */
  add(part: string): void {
    this.#parts.push(part)
    this.#length += part.length
  }

  /** Its text: the parts that were added, and `rest`. */
  textWith(rest: string): string {
    return [...this.#parts, rest].join('')
  }

  /** Index in `text` after its last character; it goes on at the index `from`. Undefined if it does not end before `to`. */
  endIn(text: string, from: number, to: number): number | undefined {
    if (this.isScalar) return scalarEnd(text, from, to)
    for (let at = from; at < to; at++) {
      const char = text.charCodeAt(at)
      if (this.#isEscaped) this.#isEscaped = false
      else if (this.#isInText) {
        if (char === BACKSLASH) this.#isEscaped = true
        if (char !== QUOTE) continue
        this.#isInText = false
        if (this.#depth === 0) return at + 1
      } else if (char === QUOTE) this.#isInText = true
      else if ((char & WITHOUT_CASE) === OPENING) this.#depth++
      else if ((char & WITHOUT_CASE) === CLOSING && --this.#depth === 0) return at + 1
    }
    return undefined
  }
}

function scalarEnd(text: string, from: number, to: number): number | undefined {
  for (let at = from; at < to; at++) {
    const char = text.charCodeAt(at)
    if (char === COMMA || (char & WITHOUT_CASE) === CLOSING || isSpace(char)) return at
  }
  return undefined
}

/** Whether a character is white space in JSON. */
export function isSpace(char: number): boolean {
  return char === 0x20 || char === 0x0a || char === 0x0d || char === 0x09
}
