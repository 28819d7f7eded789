import type { RowPage } from '../cloud/notebooks/list/lists.ts'
import type { NotebookEncoder } from '../cloud/notebooks/list/notebook-encoder.ts'

const COMMA = 0x2c

/**
 * JSON bytes of a page of instances. Each row caches its JSON, so an unchanged row is not encoded again. The rows are
 * written one by one: a page as one string would be slow to encode if a single name were not ASCII.
 */
export function encodedPage(
  { current, rows, pages, size, total }: RowPage,
  encoder: NotebookEncoder,
  base: string,
): Buffer {
  const head = `{"current":${current},"data":[`
  const tail = `],"pages":${pages},"size":${size},"total":${total}}`
  const texts = rows.map((row) => encoder.jsonOf(row, base))
  let length = head.length + tail.length + Math.max(0, texts.length - 1)
  for (const text of texts) length += Buffer.byteLength(text)
  const bytes = Buffer.allocUnsafeSlow(length)
  let end = bytes.write(head)
  for (const [index, text] of texts.entries()) {
    if (index > 0) bytes[end++] = COMMA
    end += bytes.write(text, end)
  }
  bytes.write(tail, end)
  return bytes
}
