import type { RowPage } from '../cloud/notebooks/list/lists.ts'
import { jsonOf } from '../cloud/notebooks/list/row.ts'

/** A page of instances as the bytes of its JSON: every row is encoded once at most. */
export function encodedPage({ current, rows, pages, size, total }: RowPage, base: string): Buffer {
  const data = rows.map((row) => jsonOf(row, base)).join(',')
  return Buffer.from(
    `{"current":${current},"data":[${data}],"pages":${pages},"size":${size},"total":${total}}`,
  )
}
