import { below, randomFrom } from './random.ts'

const HEX = '0123456789abcdef'

/** Addresses that are the same on every machine. */
const COMMON = /^(?:(?:0|127|255)\..*|::1?)$/

/**
 * Made-up IP addresses. Addresses of one network are in one network afterwards; each part has as many digits as before,
 * and private networks stay private.
 */
export class Addresses {
  readonly #random = randomFrom(1718)
  readonly #shifts = new Map<string, number>()
  readonly #groups = new Map<string, string>()
  readonly #usedGroups = new Set<string>()

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
      before += `${group}:`
      return this.#group(before, group.length)
    })
    return text === lower ? made : made.toUpperCase()
  }

  #number(before: readonly string[], part: string): string {
    const network = before.map(Number).join('.')
    const numbers = numbersFor(network, part)
    const key = `${network} ${numbers[0]}`
    const shift = this.#shifts.get(key) ?? 1 + below(this.#random, Math.max(numbers.length - 1, 1))
    this.#shifts.set(key, shift)
    const made = numbers[(numbers.indexOf(Number(part)) + shift) % numbers.length]
    return String(made).padStart(part.length, '0')
  }

  #group(before: string, length: number): string {
    const known = this.#groups.get(before)
    if (known !== undefined) return known
    const parent = before.slice(0, -length - 1)
    const draw = () => Array.from({ length }, () => HEX[below(this.#random, 16)] as string).join('')
    let made = draw()
    for (let tries = 0; tries < 100; tries++) {
      const isFree = !this.#usedGroups.has(`${parent}${made}`) && `${parent}${made}:` !== before
      if (isFree && (made[0] !== '0' || length === 1)) break
      made = draw()
    }
    this.#groups.set(before, made)
    this.#usedGroups.add(`${parent}${made}`)
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
function numbersFor(network: string, part: string): readonly number[] {
  const value = Number(part)
  const inPrivate = PRIVATE[network] ?? []
  if (inPrivate.includes(value)) return inPrivate
  if (network === '' && KEPT_FIRST.has(value)) return [value]
  const [from, to] = boundsOf(value, part.length)
  const key = `${network === '' || network in PRIVATE ? network : '*'} ${from} ${to}`
  const known = lists.get(key)
  if (known !== undefined) return known
  const excluded = network === '' ? KEPT_FIRST : new Set(inPrivate)
  const numbers = range(from, to).filter((number) => !excluded.has(number))
  lists.set(key, numbers)
  return numbers
}

function boundsOf(value: number, length: number): [from: number, to: number] {
  if (length === 1 || (length === 2 && value < 10)) return [0, 9]
  if (length === 2) return [10, 99]
  return value < 100 ? [0, 99] : [100, 255]
}
