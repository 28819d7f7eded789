import { Ban, Check, type IconNode, Pencil, Play, Square, Trash2, Zap } from 'lucide'
import { useId } from 'preact/hooks'
import { Icon } from '../../parts/icon.tsx'
import { StatusName } from '../../parts/status.tsx'
import { userName } from '../../server/session.ts'
import { texts } from '../../texts/texts.ts'
import { isSendable, operationOf } from './edge-actions.ts'
import { actionGroups, GONE } from './edges.ts'
import { type Machine, messageOf } from './machine.ts'

const icons: Readonly<Record<string, IconNode>> = {
  start: Play,
  stop: Square,
  delete: Trash2,
  finish: Check,
}

export interface NextStepsProps {
  machine: Machine
  onAction: (action: string, to: string, element: Element) => void
}

/** The present status as a list: what can happen, what is refused and why. On a narrow screen it stands for the diagram. */
export function NextSteps({ machine, onAction }: NextStepsProps) {
  const t = texts.value.instance
  const { open, refused, staying } = actionGroups(machine.answer, machine.status)
  return (
    <div class="next-steps">
      <section>
        <h4>{t.canHappen(machine.status)}</h4>
        {open.length === 0 && <p class="faint">{t.nothingCanHappen}</p>}
        <ul class="steps-open">
          {open.map(({ action, to }) => (
            <li key={action}>
              <button
                type="button"
                class="step-open"
                onClick={(event) => onAction(action, to, event.currentTarget)}
              >
                <Icon of={icons[action] ?? Zap} />
                <span class="step-name">
                  <b>{action}</b>
                  <span class="faint">{meaningOf(action)}</span>
                </span>
                {to === GONE ? (
                  <span class="status s-gone">{t.gone}</span>
                ) : (
                  <StatusName status={to} />
                )}
              </button>
            </li>
          ))}
        </ul>
      </section>
      {refused.length > 0 && (
        <section>
          <h4>{t.refused}</h4>
          <p class="faint">{t.refusedHint}</p>
          <ul class="chips">
            {refused.map(({ action, code }) => (
              <li key={action}>
                <Refusal action={action} code={code} text={messageOf(machine, code)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {staying.length > 0 && (
        <section>
          <h4>{t.staying}</h4>
          <ul class="chips">
            {staying.map((action) => (
              <li key={action} class="chip-plain" title={operationOf[action]}>
                <Icon of={Pencil} size={12} />
                {action}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function meaningOf(action: string): string {
  const t = texts.value.instance
  return isSendable(action)
    ? t.sends(operationOf[action] as string, userName.value)
    : (t.meanings[action] ?? '')
}

/** A refused action; its code and the text of the service appear on hover and on focus. */
function Refusal({ action, code, text }: { action: string; code: string; text: string }) {
  const id = useId()
  return (
    <span class="refusal-tip">
      <button type="button" class="chip-plain" aria-describedby={id}>
        <Icon of={Ban} size={12} />
        {action}
      </button>
      <span id={id} role="tooltip" class="refusal-text">
        <code>{code}</code> {operationOf[action]}: {text}
      </span>
    </span>
  )
}
