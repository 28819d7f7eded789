import { X } from 'lucide'
import { countText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import type { Rows } from '../server/rows.ts'
import { identities } from '../server/session.ts'
import { summary } from '../server/world.ts'
import { setParams, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { type ActiveFilter, activeFilters, withoutFilter, withoutFilters } from './list-query.ts'

/** How many instances the list has and why: every filter that is on, each of which can be removed. */
export function FilterChips({ rows }: { rows: Rows }) {
  const t = texts.value.instances
  const filters = activeFilters(viewParams.value)
  return (
    <div class="list-state">
      <p aria-live="polite" id="count" class="figures">
        {countTextOf(rows)}
      </p>
      {filters.length > 0 && (
        <ul class="chips" aria-label={t.activeFilters}>
          {filters.map((filter) => (
            <li key={filter.name}>
              <Chip filter={filter} />
            </li>
          ))}
        </ul>
      )}
      {filters.length > 0 && (
        <button
          type="button"
          class="text-button"
          onClick={() => setParams(withoutFilters(viewParams.value))}
        >
          {t.showAll}
        </button>
      )}
    </div>
  )
}

function Chip({ filter }: { filter: ActiveFilter }) {
  const t = texts.value.instances
  const name = t.names[filter.name] ?? filter.name
  const value = valueText(filter)
  return (
    <button
      type="button"
      class={filter.isDefault ? 'chip default' : 'chip'}
      title={filter.isDefault ? t.defaultFilter : t.removeFilter(name, value)}
      aria-label={t.removeFilter(name, value)}
      onClick={() => setParams(withoutFilter(filter))}
    >
      <span class="chip-text">
        <bdi>{`${name}: ${value}`}</bdi>
      </span>
      <Icon of={X} size={12} />
    </button>
  )
}

function valueText({ name, value }: ActiveFilter): string {
  if (name === 'owner') {
    return identities.value?.users.find(({ id }) => id === value)?.name ?? value
  }
  return name === 'status' ? value.split(',').join(', ') : value
}

function countTextOf({ refusal, total }: Rows): string {
  const t = texts.value.instances
  const count = total.value
  if (refusal.value !== undefined && count === undefined) return t.notLoaded
  if (count === undefined) return texts.value.common.loading
  const all = Math.max(count, summary.value?.notebooks.total ?? count)
  if (count === all) return t.count(countText(count), count === 1)
  return t.countOf(countText(count), countText(all))
}
