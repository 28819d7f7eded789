import { below, randomFrom } from './random.ts'

const HEX = '0123456789abcdef'

/** Addresses that are the same on every machine. */
const COMMON = /^(?:0\.0\.0\.0|127\.0\.0\.1|255\.255\.255\.255|169\.254\.169\.254|::1?)$/

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
    let before = ''
    return text.replace(/[0-9a-f]+/gi, (group) => {
      before += `${group.toLowerCase()}:`
      const made = this.#group(before, group.length)
      return group === group.toLowerCase() ? made : made.toUpperCase()
    })
  }

  #number(before: readonly string[], part: string): string {
    const [from, to] = rangeOf(before, part)
    const count = to - from + 1
    const value = Number(part)
    if (count < 2 || value < from || value > to) return part
    const key = `${before.map(Number).join('.')} ${from}`
    const shift = this.#shifts.get(key) ?? 1 + below(this.#random, count - 1)
    this.#shifts.set(key, shift)
    return String(from + ((value - from + shift) % count)).padStart(part.length, '0')
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

/** The numbers that a part of an address may become: as many digits, and private as before. */
function rangeOf(before: readonly string[], part: string): [number, number] {
  const value = Number(part)
  const [first] = before.map(Number)
  if (before.length === 0 && (value === 10 || value === 172 || value === 192)) return [value, value]
  if (before.length === 1 && first === 192) return value === 168 ? [168, 168] : [100, 167]
  if (before.length === 1 && first === 172 && value >= 16 && value < 32) return [16, 31]
  if (part.length === 1) return [0, 9]
  if (part.length === 2) return value < 10 ? [0, 9] : [10, 99]
  return value < 100 ? [0, 99] : [100, 255]
}
