import { Search, X } from 'lucide'
import { causeText } from '../../parts/cause-text.ts'
import { Choice } from '../../parts/fields.tsx'
import { countText } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { setParams } from '../../shell/route.ts'
import { texts } from '../../texts/texts.ts'
import { history } from '../history.ts'
import { type FilterName, filter, filterNames, matching } from './transition-filter.ts'
import { TransitionList } from './transition-list.tsx'

/** Who changed which instance when, and why. */
export function Transitions() {
  const t = texts.value.timeline
  return (
    <section class="transitions" aria-labelledby="transitions">
      <div class="bar">
        <h3 id="transitions">{t.transitions}</h3>
        <Fields />
      </div>
      <div class="transitions-count">
        <p class="faint figures" aria-live="polite">
          {countLine()}
        </p>
        <Chips />
      </div>
      <TransitionList />
    </section>
  )
}

function Fields() {
  const t = texts.value.timeline
  const all = history.value?.transitions ?? []
  const statuses = new Set(all.flatMap(({ from, to }) => [from, to]))
  const options = [...statuses].filter((status) => status !== null).sort()
  const causes = [...new Set(all.map(({ cause }) => cause))].sort()
  const { cause, status, text } = filter.value
  const withChosen = (list: string[], chosen: string | undefined) =>
    chosen === undefined || list.includes(chosen) ? list : [...list, chosen]
  return (
    // biome-ignore lint/a11y/useSemanticElements: not all browsers have the search element.
    <form role="search" class="filters" onSubmit={(event) => event.preventDefault()}>
      <label class="field search-field">
        {t.search}
        <span>
          <Icon of={Search} size={14} />
          <input
            type="search"
            value={text ?? ''}
            placeholder={t.searchHint}
            onInput={(event) => setParams({ text: event.currentTarget.value })}
          />
        </span>
      </label>
      <Choice
        label={t.status}
        value={status ?? ''}
        onChange={(value) => setParams({ status: value })}
        options={withChosen(options, status)}
        none={t.any}
      />
      <Choice
        label={t.cause}
        value={cause ?? ''}
        onChange={(value) => setParams({ cause: value })}
        options={withChosen(causes, cause).map((each) => [each, causeText(each)] as const)}
        none={t.any}
      />
    </form>
  )
}

/** The filters that are on, each with a click that takes it off. */
function Chips() {
  const t = texts.value.timeline
  const names: Record<FilterName, string> = { text: t.search, status: t.status, cause: t.cause }
  const on = filterNames.flatMap((name) => {
    const value = filter.value[name]
    return value === undefined ? [] : [{ name, value }]
  })
  return on.length === 0 ? null : (
    <ul class="chips" aria-label={t.filters}>
      {on.map(({ name, value }) => (
        <li key={name}>
          <button
            type="button"
            class="chip"
            aria-label={t.removeFilter(names[name], value)}
            onClick={() => setParams({ [name]: '' })}
          >
            {`${names[name]}: `}
            <bdi>{name === 'cause' ? causeText(value) : value}</bdi>
            <Icon of={X} size={12} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function countLine(): string {
  const t = texts.value.timeline
  const { dropped, omitted = 0, transitions = [] } = history.value ?? {}
  const [all, found] = [transitions.length, matching.value.length]
  const lost = (dropped?.transitions ?? 0) + omitted
  const shown =
    Object.keys(filter.value).length > 0
      ? t.countOf(countText(found), countText(all))
      : t.count(countText(all), all === 1)
  return lost === 0 ? shown : `${shown} · ${t.dropped(countText(lost))}`
}
