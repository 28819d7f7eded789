import { below, randomFrom } from './random.ts'

const HEX = '0123456789abcdef'

/** Addresses that are the same on every machine. */
const COMMON = /^(?:(?:0|127|255)\..*|::1?)$/

/** Tries before a group gets a zero at its beginning: there are hardly any others. */
const MAX_TRIES = 100

/**
 * Made-up IP addresses. Addresses of one network are in one network afterwards; each part has as many digits as before,
 * and private networks stay private. A part is drawn in the order in which parts appear, whatever its value is: so nobody
 * can draw the same ones and find the value.
 */
export class Addresses {
  readonly #random = randomFrom(1718)
  /** The made-up parts by the original ones before them, and those that are in use. */
  readonly #made = new Map<string, string>()
  readonly #used = new Set<string>()

  /** An address of four numbers, joined with `separator`. */
  ofFour(text: string, separator: string): string {
    const parts = text.split(separator)
    if (COMMON.test(parts.join('.'))) return text
    return parts.map((part, index) => this.#number(parts.slice(0, index), part)).join(separator)
  }

  /** An IPv6 or MAC address: hexadecimal groups and colons. */
  ofGroups(text: string): string {
    if (COMMON.test(text)) return text
    const lower = text.toLowerCase()
    let before = ''
    const made = lower.replace(/[0-9a-f]+/g, (group) => {
      const network = before
      before += `${group}:`
      return this.#group(network, group)
    })
    return text === lower ? made : made.toUpperCase()
  }

  #number(before: readonly string[], part: string): string {
    const network = before.map(Number).join('.')
    const numbers = numbersFor(network, Number(part))
    const draw = () => String(numbers[below(this.#random, numbers.length)])
    return this.#other(`${network}.`, String(Number(part)), draw).padStart(part.length, '0')
  }

  #group(network: string, group: string): string {
    const { length } = group
    let tries = 0
    const draw = (): string => {
      const made = Array.from({ length }, () => HEX[below(this.#random, 16)]).join('')
      return length > 1 && made.startsWith('0') && tries++ < MAX_TRIES ? draw() : made
    }
    return this.#other(network, group, draw)
  }

  /** What takes the place of a part in a network: always the same, and not that of another part. */
  #other(network: string, part: string, draw: () => string): string {
    const known = this.#made.get(`${network}${part}`)
    if (known !== undefined) return known
    let made = draw()
    while (this.#used.has(`${network}${made}`)) made = draw()
    this.#made.set(`${network}${part}`, made)
    this.#used.add(`${network}${made}`)
    return made
  }
}

/** First numbers that mean something: a private network, or all machines. */
const KEPT_FIRST: ReadonlySet<number> = new Set([0, 10, 127, 172, 192, 255])

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** The second numbers of the private networks below 172 and 192. */
const PRIVATE: Readonly<Record<string, readonly number[]>> = { 172: range(16, 31), 192: [168] }

const lists = new Map<string, readonly number[]>()

/** The numbers that a part of an address may become: as many digits, and private as before. */
function numbersFor(network: string, value: number): readonly number[] {
  const inPrivate = PRIVATE[network] ?? []
  if (inPrivate.includes(value)) return inPrivate
  if (network === '' && KEPT_FIRST.has(value)) return [value]
  const [from, to] = boundsOf(value)
  const key = `${network === '' || network in PRIVATE ? network : '*'} ${from} ${to}`
  const known = lists.get(key)
  if (known !== undefined) return known
  const excluded = network === '' ? KEPT_FIRST : new Set(inPrivate)
  const numbers = range(from, to).filter((number) => !excluded.has(number))
  lists.set(key, numbers)
  return numbers
}

function boundsOf(value: number): [from: number, to: number] {
  if (value < 10) return [0, 9]
  return value < 100 ? [10, 99] : [100, 255]
}
