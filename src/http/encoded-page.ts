import type { RowPage } from '../cloud/notebooks/notebook-lists.ts'
import { jsonOf } from '../cloud/notebooks/notebook-row.ts'

/** A page of instances as the bytes of its JSON: the rows were encoded when they were written. */
export function encodedPage({ current, rows, pages, size, total }: RowPage, base: string): Buffer {
  const data = rows.map((row) => jsonOf(row, base)).join(',')
  return Buffer.from(
    `{"current":${current},"data":[${data}],"pages":${pages},"size":${size},"total":${total}}`,
  )
}
