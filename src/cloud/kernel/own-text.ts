/**
 * A copy of a text for keys that live long. V8 makes a part of a longer text, such as a path parameter, without copying
 * it: the part then keeps the whole URL or header in memory.
 */
export function ownText(text: string): string {
  return Buffer.from(text).toString()
}
