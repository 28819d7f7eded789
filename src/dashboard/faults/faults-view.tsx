import { useSignalEffect } from '@preact/signals'
import { CloudAlert, Plus, ShieldCheck, Trash2, Zap } from 'lucide'
import { useEffect } from 'preact/hooks'
import { ask } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { countText } from '../parts/format.ts'
import { Menu } from '../parts/menu.tsx'
import { Message } from '../parts/message.tsx'
import { faultsActed, project, reloads } from '../server/world.ts'
import { restoreRowFocus } from '../shell/keyboard.ts'
import { setParams, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { blankForm, formOf, linkedRule } from './form-values.ts'
import { type PresetName, presetNames, presets } from './presets.ts'
import { RuleCard } from './rule-card.tsx'
import { RuleForm } from './rule-form.tsx'
import {
  hasServerRules,
  loadRules,
  plainRule,
  refreshRules,
  removeAllRules,
  rules,
  type ScopedRule,
} from './rules.ts'

/** What the form is open for: a new rule from a draft, or the change of a rule. */
const openDraft = (draft: object) => setParams({ draft: JSON.stringify(draft), edit: '' })

const closeForm = () => setParams({ draft: '', edit: '' })

/** Fault rules as sentences, in the order in which they are checked, and a form for one. */
export function FaultsView() {
  useSignalEffect(() => {
    if (faultsActed.value + reloads.value >= 0 && project.value !== '') refreshRules()
  })
  useEffect(restoreRowFocus, [rules.value])
  const { faults: said } = texts.value
  const found = rules.value
  const listed = Array.isArray(found) ? (found as readonly ScopedRule[]) : []
  const own = listed.filter(({ scope }) => scope === 'project')
  return (
    <>
      <div class="bar faults-bar">
        <div class="faults-title">
          <h2>{said.title}</h2>
          <p class="faint">{said.intro}</p>
        </div>
        <PresetMenu />
        {own.length > 0 && (
          <Button icon={Trash2} onClick={() => removeAll(own.length)}>
            {said.removeAll}
          </Button>
        )}
        <Button kind="main" icon={Plus} onClick={() => openDraft({})}>
          {said.add}
        </Button>
      </div>
      <OpenForm listed={listed} />
      <Rules found={found} />
      {!hasServerRules.value && <p class="note warn">{said.oneProcess}</p>}
    </>
  )
}

async function removeAll(count: number): Promise<void> {
  const { faults: said } = texts.value
  const text = said.removeAllText(countText(count))
  if (await ask({ title: said.removeAllTitle, text, yes: said.removeAll })) await removeAllRules()
}

function PresetMenu() {
  const { faults: said } = texts.value
  return (
    <Menu label={said.presets} icon={Zap} face={<span>{said.presets}</span>}>
      {(close) => (
        <div class="preset-menu">
          {presetNames.map((name) => (
            <Preset key={name} name={name} onChosen={close} />
          ))}
        </div>
      )}
    </Menu>
  )
}

function Preset({ name, onChosen }: { name: PresetName; onChosen?: () => void }) {
  const choose = () => {
    onChosen?.()
    openDraft(presets[name])
  }
  return (
    <Button {...(onChosen && { kind: 'quiet' })} onClick={choose}>
      {texts.value.faults.presetNames[name]}
    </Button>
  )
}

/** The form, if the URL says that it is open. */
function OpenForm({ listed }: { listed: readonly ScopedRule[] }) {
  const { draft, edit } = viewParams.value
  const changing = listed.find(({ rule }) => rule.id === edit)
  if (changing !== undefined) {
    const initial = formOf(plainRule(changing.rule))
    return <RuleForm key={edit} initial={initial} changing={changing} onClose={closeForm} />
  }
  const linked = linkedRule(draft)
  if (linked === undefined) return null
  const isBlank = Object.keys(linked).length === 0
  return (
    <RuleForm
      key={draft}
      initial={isBlank ? blankForm : formOf(linked)}
      changing={undefined}
      onClose={closeForm}
    />
  )
}

function Rules({ found }: { found: typeof rules.value }) {
  const { common, faults: said } = texts.value
  if (found === undefined) return <Message icon={Zap} title={common.loading} />
  if (found instanceof Error) {
    return (
      <Message icon={CloudAlert} title={said.loadFailed} isError>
        <p>{found.message}</p>
        <Button onClick={loadRules}>{common.tryAgain}</Button>
      </Message>
    )
  }
  if (found.length === 0) {
    return (
      <Message icon={ShieldCheck} title={said.emptyTitle}>
        <p>{said.emptyText}</p>
        {presetNames.slice(0, 7).map((name) => (
          <Preset key={name} name={name} />
        ))}
      </Message>
    )
  }
  return (
    <ol class="rules" aria-label={said.list}>
      {found.map((scoped, index) => (
        <RuleCard
          key={`${scoped.scope} ${scoped.rule.id}`}
          scoped={scoped}
          place={index + 1}
          onEdit={() => setParams({ edit: scoped.rule.id, draft: '' })}
        />
      ))}
    </ol>
  )
}
