import type { RowPage } from '../cloud/notebooks/list/lists.ts'
import { jsonOf } from '../cloud/notebooks/list/row.ts'

/** JSON bytes of a page of instances. Each row caches its JSON, so an unchanged row is not encoded again. */
export function encodedPage({ current, rows, pages, size, total }: RowPage, base: string): Buffer {
  const data = rows.map((row) => jsonOf(row, base)).join(',')
  return Buffer.from(
    `{"current":${current},"data":[${data}],"pages":${pages},"size":${size},"total":${total}}`,
  )
}
