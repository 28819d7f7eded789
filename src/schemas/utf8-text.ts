const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The text of UTF-8 bytes, without a byte-order mark. Throws a TypeError for other bytes; its message says what they are,
 * for example `text in UTF-16`.
 */
export function utf8Text(bytes: Uint8Array): string {
  if (isUtf16(bytes)) throw new TypeError('text in UTF-16')
  try {
    return utf8.decode(bytes)
  } catch {
    throw new TypeError('bytes that are not UTF-8')
  }
}

/** A text without a byte-order mark at its start. Some editors and shells write one. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** UTF-16 starts with its own mark. Without one, the first character of a JSON text has a zero byte beside it. */
function isUtf16([first, second]: Uint8Array): boolean {
  const isMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return isMark || (first === 0) !== (second === 0)
}
