import { Check, LoaderCircle, X } from 'lucide'
import type { Notebook } from '../../schemas/notebook.ts'
import { Icon } from '../parts/icon.tsx'
import { isPassing } from '../parts/status.tsx'
import { texts } from '../texts/texts.ts'

const icons = { COMPLETED: Check, PROCESSING: LoaderCircle, FAILED: X, WAITING: undefined }

/** The steps of a creation that goes on, or that failed. */
export function CreationSteps({ notebook }: { notebook: Notebook }) {
  const { action_progress = [], status } = notebook
  if (action_progress.length === 0) return null
  if (!isPassing(notebook) && status !== 'CREATE_FAILED') return null
  const steps = [...action_progress].sort((a, b) => a.step - b.step)
  const at = steps.findIndex((step) => step.status !== 'COMPLETED')
  const t = texts.value.instance
  const number = `${at < 0 ? steps.length : at + 1}`
  return (
    <section class="card creation" aria-labelledby="creation">
      <h3 id="creation">
        {t.creation} <span class="faint">{t.stepOf(number, `${steps.length}`)}</span>
      </h3>
      <ol class="stepper">
        {steps.map(({ description, status: state, step }) => {
          const icon = icons[state]
          return (
            <li key={step} class={`step-${state}`} aria-current={state === 'PROCESSING' && 'step'}>
              <span class="step-mark" aria-hidden="true">
                {icon === undefined ? step : <Icon of={icon} size={14} />}
              </span>
              <span>
                <b>{t.steps[step] ?? description}</b>
                <small>{t.stepStates[state]}</small>
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
