import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'

/** Bytes of the authentication code, which is also the start value of the cipher. */
const CODE_BYTES = 16

const ZERO = Buffer.of(0)

/**
 * Seals short texts with keys that come from a seed, so that every process with the same seed opens them. A sealed text is
 * signed with HMAC-SHA256 and encrypted, so that it looks like random bytes. Whoever knows the seed can make one: it protects
 * nothing but the order of a test.
 */
export class Seal {
  readonly #signing: Buffer
  readonly #encryption: Buffer

  constructor(seed: string) {
    this.#signing = createHmac('sha256', seed).update('signing').digest()
    this.#encryption = createHmac('sha256', seed).update('encryption').digest()
  }

  /**
   * @param length Number of bytes of the result; more if the text needs more.
   * @returns The same bytes for the same text and length.
   */
  seal(text: string, length: number): Buffer {
    const plain = Buffer.alloc(Math.max(length - CODE_BYTES, Buffer.byteLength(text)))
    plain.write(text)
    const code = this.#codeOf(plain)
    const cipher = createCipheriv('aes-256-ctr', this.#encryption, code)
    return Buffer.concat([code, cipher.update(plain), cipher.final()])
  }

  /** The text that `seal` was given; undefined if the bytes were not made with the same seed. */
  open(sealed: Buffer): string | undefined {
    if (sealed.length < CODE_BYTES) return undefined
    const code = sealed.subarray(0, CODE_BYTES)
    const cipher = createDecipheriv('aes-256-ctr', this.#encryption, code)
    const plain = Buffer.concat([cipher.update(sealed.subarray(CODE_BYTES)), cipher.final()])
    if (!timingSafeEqual(code, this.#codeOf(plain))) return undefined
    const end = plain.indexOf(ZERO)
    return plain.toString('utf8', 0, end < 0 ? plain.length : end)
  }

  /** Hexadecimal digits that depend on the text and the seed, at most 64. */
  digits(text: string, count: number): string {
    return createHmac('sha256', this.#signing).update(text).digest('hex').slice(0, count)
  }

  #codeOf(plain: Buffer): Buffer {
    return createHmac('sha256', this.#signing).update(plain).digest().subarray(0, CODE_BYTES)
  }
}
