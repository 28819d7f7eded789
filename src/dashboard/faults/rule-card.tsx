import { CircleQuestionMark, Pencil, Trash2 } from 'lucide'
import { Button } from '../parts/button.tsx'
import { countText } from '../parts/format.ts'
import { JsonView } from '../parts/json-view.tsx'
import { notify } from '../shell/notices.ts'
import { hrefOf, setParams, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { Explanation } from './explanation.tsx'
import { isMasked, isSpent, ruleParts } from './rule-text.ts'
import { plainRule, removeRule, type ScopedRule } from './rules.ts'

interface RuleCardProps {
  scoped: ScopedRule
  /** Place in the order in which rules are checked, from 1. */
  place: number
  onEdit: () => void
}

/** One rule as a sentence, with its counts and what can be done with it. */
export function RuleCard({ onEdit, place, scoped }: RuleCardProps) {
  const { common, faults: said } = texts.value
  const { rule, scope } = scoped
  const { id } = rule
  const { effect, operation, parts } = ruleParts(rule)
  const isExplained = viewParams.value['explain'] === id
  const name = (action: string) => said.actionOn(action, id)
  const edit = () => (isMasked(rule) ? notify({ text: said.maskedEdit }, true) : onEdit())
  return (
    <li
      class={`card rule ${isSpent(rule) ? 'spent' : ''} ${viewParams.value['rule'] === id ? 'chosen' : ''}`}
    >
      <div class="rule-head">
        <span class="rule-place figures faint" aria-hidden="true">
          {place}
        </span>
        <div class="rule-text">
          <h3>
            <a href={hrefOf('faults', undefined, undefined, { rule: id })} data-row={id}>
              <bdi>{operation}</bdi> → <bdi class={effectClass(rule)}>{effect}</bdi>
            </a>
          </h3>
          {parts.length > 0 && (
            <p>
              {parts.map((part, index) => (
                <span key={index}>
                  {index > 0 && <span class="faint"> · </span>}
                  <bdi>{part}</bdi>
                </span>
              ))}
            </p>
          )}
          <p class="rule-marks faint">
            <code>{id}</code>
            <span>{scope === 'server' ? said.ofServer : said.ofProject}</span>
            {isSpent(rule) && <span class="tag">{said.spent}</span>}
          </p>
        </div>
        <Counts scoped={scoped} />
      </div>
      <div class="bar rule-actions">
        <Button
          kind="quiet"
          icon={CircleQuestionMark}
          label={name(said.explain)}
          expanded={isExplained}
          onClick={() => setParams({ explain: isExplained ? '' : id })}
        >
          {said.explain}
        </Button>
        <Button kind="quiet" icon={Pencil} label={name(said.edit)} onClick={edit}>
          {said.edit}
        </Button>
        <Button
          kind="quiet"
          icon={Trash2}
          label={name(common.remove)}
          onClick={() => removeRule(scoped)}
        >
          {common.remove}
        </Button>
        <details class="rule-json">
          <summary>{said.json}</summary>
          <JsonView label={name(said.json)} value={plainRule(rule)} none="" />
        </details>
      </div>
      {isExplained && <Explanation scoped={scoped} />}
    </li>
  )
}

function effectClass(rule: ScopedRule['rule']): string {
  const { error_code, fault, fields, instance, page, rate_limit, status, total } = rule
  const isBad = fault !== undefined || (status ?? 0) >= 500
  const others = [status, error_code, rate_limit, page, total, instance, fields]
  return isBad ? 'bad' : others.some((part) => part !== undefined) ? 'warn' : 'slow'
}

/** How many requests matched, and for how many it fired; these are in the journal. */
function Counts({ scoped: { rule } }: { scoped: ScopedRule }) {
  const { faults: said } = texts.value
  const { hits, id, seen } = rule
  return (
    <dl class="rule-counts figures">
      <div>
        <dt>{said.seen}</dt>
        <dd>{countText(seen)}</dd>
      </div>
      <div>
        <dt>{said.fired}</dt>
        <dd>
          {hits === 0 ? (
            '0'
          ) : (
            <a
              href={hrefOf('journal', undefined, undefined, { fault: id })}
              aria-label={`${said.requestsOf(id)}: ${countText(hits)}`}
            >
              {countText(hits)}
            </a>
          )}
        </dd>
      </div>
    </dl>
  )
}
