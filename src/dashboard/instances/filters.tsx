import { ListFilter, Search } from 'lucide'
import type { ComponentChildren } from 'preact'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/fields.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { isNarrow } from '../parts/narrow.ts'
import { setParams, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import {
  choiceOf,
  FilterChoice,
  filterTexts,
  OwnerChoice,
  StatusChoice,
  textFilters,
} from './filter-fields.tsx'
import { activeFilters, withoutFilters } from './list-query.ts'

/** One search field, the filters that are used most, and a panel with all others. */
export function Filters() {
  const t = texts.value.instances
  return (
    <search class="list-filters" aria-label={texts.value.common.filter}>
      <label class="search">
        <Icon of={Search} />
        <span class="sr">{t.search}</span>
        <input
          type="search"
          placeholder={t.search}
          value={viewParams.value['name'] ?? ''}
          onInput={(event) => setParams({ name: event.currentTarget.value })}
        />
        {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: it cannot receive the focus. */}
        <kbd class="keyboard-only" aria-hidden="true">
          /
        </kbd>
      </label>
      {isNarrow.value ? (
        <Panel label={t.filters}>
          <StatusChoice />
          <OwnerChoice />
          <TextFilter name="tags" />
          <OtherFilters />
        </Panel>
      ) : (
        <>
          <OneFilter name="status" label={t.status}>
            <StatusChoice />
          </OneFilter>
          <OneFilter name="owner" label={t.owner}>
            <OwnerChoice />
          </OneFilter>
          <Panel label={t.moreFilters}>
            <TextFilter name="tags" />
            <OtherFilters />
          </Panel>
        </>
      )}
    </search>
  )
}

interface OneFilterProps {
  name: string
  label: string
  children: ComponentChildren
}

/** The button of one filter: its name, and how many values are chosen. */
function OneFilter({ children, label, name }: OneFilterProps) {
  const value = viewParams.value[name] ?? ''
  const chosen = value === '' ? '' : `${value.split(',').length}`
  const face = (
    <>
      {label}
      {chosen !== '' && ' '}
      {chosen !== '' && <span class="chosen">{chosen}</span>}
    </>
  )
  return (
    <Menu label={`${label} ${chosen}`.trim()} face={face}>
      {() => children}
    </Menu>
  )
}

function Panel({ label, children }: { label: string; children: ComponentChildren }) {
  const t = texts.value.instances
  const isFiltered = Object.keys(viewParams.value).some((name) => !name.startsWith('sort_'))
  return (
    <Menu label={label} icon={ListFilter} {...(isNarrow.value ? {} : { face: label })}>
      {(close) => (
        <div class="filter-panel">
          {children}
          <div class="bar end">
            <Button
              kind="quiet"
              disabled={!isFiltered && activeFilters(viewParams.value).length === 0}
              onClick={() => {
                setParams(withoutFilters(viewParams.value))
                close()
              }}
            >
              {t.clear}
            </Button>
            <Button onClick={close}>{texts.value.common.close}</Button>
          </div>
        </div>
      )}
    </Menu>
  )
}

function OtherFilters() {
  return (
    <>
      {(['feature', 'workspace_id', 'billing'] as const).map((name) => (
        <FilterChoice key={name} name={name} {...choiceOf(name)} />
      ))}
      {textFilters.map((name) => (
        <TextFilter key={name} name={name} />
      ))}
    </>
  )
}

function TextFilter({ name }: { name: string }) {
  return (
    <Field
      label={filterTexts()[name] ?? name}
      value={viewParams.value[name] ?? ''}
      onChange={(value) => setParams({ [name]: value })}
      {...(name === 'tags' && { placeholder: texts.value.instances.tagsHint })}
    />
  )
}
