import type { RowPage } from '../cloud/notebooks/list/lists.ts'
import type { NotebookEncoder } from '../cloud/notebooks/list/notebook-encoder.ts'

/** JSON bytes of a page of instances. Each row caches its JSON, so an unchanged row is not encoded again. */
export function encodedPage(
  { current, rows, pages, size, total }: RowPage,
  encoder: NotebookEncoder,
  base: string,
): Buffer {
  const data = rows.map((row) => encoder.jsonOf(row, base)).join(',')
  return Buffer.from(
    `{"current":${current},"data":[${data}],"pages":${pages},"size":${size},"total":${total}}`,
  )
}
