import { ArrowDown, ArrowUp } from 'lucide'
import { Icon } from '../parts/icon.tsx'
import { setParams, viewParams } from '../shell/route.ts'

/** Column header that sorts by a field of the API. */
export function SortHead({ field, label }: { field: string; label: string }) {
  const { sort_key = 'create_at', sort_dir = 'DESC' } = viewParams.value
  const isSorted = sort_key === field
  const isUp = sort_dir === 'ASC'
  const next = isSorted && !isUp ? 'ASC' : 'DESC'
  return (
    <th scope="col" aria-sort={isSorted ? (isUp ? 'ascending' : 'descending') : 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => setParams({ sort_key: field, sort_dir: isSorted ? next : 'ASC' })}
      >
        {label}
        {isSorted && <Icon of={isUp ? ArrowUp : ArrowDown} size={12} />}
      </button>
    </th>
  )
}
