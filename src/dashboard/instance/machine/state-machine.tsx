import { signal } from '@preact/signals'
import { Workflow } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import type { StateMachineAnswer } from '../../../schemas/control.ts'
import type { Notebook } from '../../../schemas/notebook.ts'
import type { Transition } from '../../../schemas/transition.ts'
import { Button } from '../../parts/button.tsx'
import { Message } from '../../parts/message.tsx'
import { control } from '../../server/api.ts'
import { notify } from '../../shell/notices.ts'
import { texts } from '../../texts/texts.ts'
import { Diagram } from './diagram.tsx'
import { perform } from './edge-actions.ts'
import { type Edge, GONE } from './edges.ts'
import { type Asked, ForcePanel } from './force-panel.tsx'
import { machineOf } from './machine.ts'
import { NextSteps } from './next-steps.tsx'

/** The same for every instance of a server. */
const answer = signal<StateMachineAnswer | Error | undefined>(undefined)

async function load(): Promise<void> {
  answer.value = undefined
  try {
    answer.value = await control<StateMachineAnswer>('GET', '/state-machine')
  } catch (error) {
    answer.value = error as Error
  }
}

export interface StateMachineProps {
  notebook: Notebook
  transitions: readonly Transition[]
}

/** The state machine with the path of an instance. An edge that can be taken now does what it stands for. */
export function StateMachine({ notebook, transitions }: StateMachineProps) {
  const t = texts.value.instance
  const [asked, ask] = useState<Asked>()
  useEffect(() => {
    if (!(answer.value instanceof Object) || answer.value instanceof Error) void load()
  }, [])
  const found = answer.value
  if (found === undefined || found instanceof Error) {
    return (
      <section class="card machine" aria-labelledby="machine">
        <h3 id="machine">{t.machine}</h3>
        <Message icon={Workflow} title={found?.message ?? texts.value.common.loading}>
          {found !== undefined && <Button onClick={load}>{texts.value.common.tryAgain}</Button>}
        </Message>
      </section>
    )
  }
  const machine = machineOf(found, notebook, transitions)
  const act = (action: string, to: string, element: Element) => {
    if (perform(notebook, action)) return
    ask({ to, element })
  }
  const chooseEdge = ({ actions, from, to }: Edge, element: Element) => {
    if (from === machine.status) act(actions[0] as string, to, element)
    else if (to === GONE) notify({ text: t.cannotForceGone }, true)
    else if (to !== machine.status) ask({ to, element })
  }
  return (
    <section class="card machine" aria-labelledby="machine">
      <div class="machine-head">
        <h3 id="machine">{t.machine}</h3>
        <ul class="machine-legend">
          {(['Now', 'Open', 'Taken', 'Pale'] as const).map((name) => (
            <li key={name} class={`legend-${name.toLowerCase()}`}>
              {t[`legend${name}`]}
            </li>
          ))}
        </ul>
      </div>
      <Diagram
        machine={machine}
        onEdge={chooseEdge}
        onStatus={(to, element) => ask({ to, element })}
      />
      <NextSteps machine={machine} onAction={act} />
      {asked !== undefined && (
        <ForcePanel
          key={asked}
          notebook={notebook}
          asked={asked}
          onClose={() => ask((latest) => (latest === asked ? undefined : latest))}
        />
      )}
    </section>
  )
}
