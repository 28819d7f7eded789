import { ListFilter, X } from 'lucide'
import { Choice } from '../parts/fields.tsx'
import { countText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import type { RequestLine } from '../server/request-line.ts'
import { setParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import {
  countsBy,
  type Filter,
  type FilterName,
  filterNames,
  outcomeOf,
  outcomes,
} from './filter.ts'
import { clearFilters } from './no-requests.tsx'

interface FiltersProps {
  filter: Filter
  loaded: readonly RequestLine[]
}

/** The fields that choose among the values of the requests. */
const fields: readonly (readonly [FilterName, (line: RequestLine) => string | null])[] = [
  ['operation', ({ operation }) => operation],
  ['user', ({ user }) => user],
  ['method', ({ method }) => method],
  ['fault', ({ fault }) => fault],
]

/** The search field, a menu of fields, and chips for the outcomes. */
export function Filters({ filter, loaded }: FiltersProps) {
  const { journal: said } = texts.value
  return (
    <search class="bar journal-filters" aria-label={said.filters}>
      <input
        type="search"
        aria-label={said.search}
        placeholder={said.searchHint}
        value={filter.text ?? ''}
        onInput={(event) => setParams({ text: event.currentTarget.value })}
      />
      <Menu label={said.more} icon={ListFilter} face={<span>{said.more}</span>}>
        {() => (
          <div class="filter-fields">
            {fields.map(([name, fieldOf]) => (
              <Choice
                key={name}
                label={said.names[name]}
                value={filter[name] ?? ''}
                onChange={(value) => setParams({ [name]: value })}
                none={said.anyValue}
                options={options(name, filter[name], countsBy(loaded, fieldOf))}
              />
            ))}
          </div>
        )}
      </Menu>
      <div class="chips">
        {outcomes.map((outcome) => (
          <Toggle
            key={outcome}
            name="outcome"
            value={outcome}
            filter={filter}
            count={loaded.filter((line) => outcomeOf(line) === outcome).length}
          >
            {outcome === 'unanswered' ? said.unanswered : outcome}
          </Toggle>
        ))}
        <Toggle
          name="warned"
          value="1"
          filter={filter}
          count={loaded.filter(({ warnings }) => warnings.length > 0).length}
        >
          {said.withWarnings}
        </Toggle>
        <Toggle
          name="fault"
          value="*"
          filter={filter}
          count={loaded.filter(({ fault }) => fault !== null).length}
        >
          {said.withFault}
        </Toggle>
      </div>
    </search>
  )
}

/** The values with their counts; the chosen one also if no request has it. */
function options(
  name: FilterName,
  chosen: string | undefined,
  counts: ReturnType<typeof countsBy>,
): (readonly [string, string])[] {
  const found = counts.map(([value, count]) => [value, `${value} (${countText(count)})`] as const)
  const any = name === 'fault' ? [['*', texts.value.journal.anyFault] as const] : []
  const all = [...any, ...found]
  return chosen === undefined || all.some(([value]) => value === chosen)
    ? all
    : [[chosen, chosen], ...all]
}

interface ToggleProps {
  name: FilterName
  value: string
  filter: Filter
  count: number
  children: string
}

/** A chip that switches a filter on and off. One that would find nothing is not offered. */
function Toggle({ children, count, filter, name, value }: ToggleProps) {
  const isOn = filter[name] === value
  if (count === 0 && !isOn) return null
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={isOn}
      onClick={() => setParams({ [name]: isOn ? '' : value })}
    >
      {children}
      <span class="figures">{countText(count)}</span>
    </button>
  )
}

/** The filters that are on; each can be removed. */
export function FilterChips({ filter }: { filter: Filter }) {
  const { journal: said } = texts.value
  const shown = filterNames.filter((name) => filter[name] !== undefined)
  if (shown.length === 0) return null
  return (
    <ul class="chips" aria-label={said.filters}>
      {shown.map((name) => (
        <li key={name}>
          <RemovableChip name={name} value={valueText(name, filter[name] as string)} />
        </li>
      ))}
      {shown.length > 1 && (
        <li>
          <button type="button" class="chip" aria-pressed={false} onClick={clearFilters}>
            {said.clearFilters}
          </button>
        </li>
      )}
    </ul>
  )
}

function RemovableChip({ name, value }: { name: FilterName; value: string }) {
  const { journal: said } = texts.value
  const title = said.names[name]
  return (
    <button
      type="button"
      class="chip"
      aria-label={said.removeFilter(title, value)}
      onClick={() => setParams({ [name]: '' })}
    >
      {name === 'warned' ? null : `${title}:`}
      <bdi class="cut">{value}</bdi>
      <Icon of={X} size={12} />
    </button>
  )
}

function valueText(name: FilterName, value: string): string {
  const { journal: said } = texts.value
  if (name === 'warned') return said.withWarnings
  if (name === 'fault' && value === '*') return said.anyFault
  return name === 'outcome' && value === 'unanswered' ? said.unanswered : value
}
