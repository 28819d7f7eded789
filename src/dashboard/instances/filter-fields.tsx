import { Choice } from '../parts/fields.tsx'
import { countText } from '../parts/format.ts'
import { StatusName } from '../parts/status.tsx'
import { catalog } from '../server/catalog.ts'
import { identities } from '../server/session.ts'
import { summary } from '../server/world.ts'
import { setParams, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { ANY, statusesOf } from './list-query.ts'

/** Filters that take a text, besides those of the bar. */
export const textFilters = [
  'flavor',
  'description',
  'username',
  'swr_path',
  'image_id',
  'id',
  'ip',
  'pool_name',
  'pool_id',
] as const

export const filterTexts = () => texts.value.instances.names

/** The statuses with their numbers; any number of them can be chosen. */
export function StatusChoice() {
  const chosen = statusesOf(viewParams.value)
  const counts = Object.entries(summary.value?.notebooks.by_status ?? {})
  const toggle = (status: string) => {
    const next = chosen.includes(status)
      ? chosen.filter((each) => each !== status)
      : [...chosen, status]
    setParams({ status: next.join() })
  }
  return (
    <fieldset class="statuses">
      <legend>{texts.value.instances.status}</legend>
      {counts.map(([status, count]) => (
        <label key={status} class="status-choice">
          <input
            type="checkbox"
            checked={chosen.includes(status)}
            onChange={() => toggle(status)}
          />
          <StatusName status={status} />
          <span class="faint figures">{countText(count)}</span>
        </label>
      ))}
    </fieldset>
  )
}

export function OwnerChoice() {
  const users = identities.value?.users ?? []
  const options = users.map(({ id, name }) => [id, name] as const)
  return <FilterChoice name="owner" options={options} none={texts.value.instances.any} />
}

interface ChoiceContent {
  options: readonly (string | readonly [value: string, text: string])[]
  none: string
}

/** The choices of a parameter with few values. */
export function choiceOf(name: 'feature' | 'workspace_id' | 'billing'): ChoiceContent {
  const t = texts.value.instances
  if (name === 'billing') return { options: ['STORAGE', 'COMPUTE'], none: t.any }
  const all = [ANY, t.all] as const
  if (name === 'feature') return { options: ['DEFAULT', all], none: t.byDefault('NOTEBOOK') }
  const others = (catalog.value?.workspaces ?? []).filter((id) => id !== '0')
  return { options: [...others, all], none: t.byDefault('0') }
}

export function FilterChoice({ name, options, none }: ChoiceContent & { name: string }) {
  const value = viewParams.value[name] ?? ''
  const isListed = options.some((option) => value === option || value === option[0])
  return (
    <Choice
      label={filterTexts()[name] ?? name}
      value={value}
      onChange={(chosen) => setParams({ [name]: chosen })}
      none={none}
      options={isListed || value === '' ? options : [...options, value]}
    />
  )
}
