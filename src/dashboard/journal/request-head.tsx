import { ClipboardCheck, Zap } from 'lucide'
import { useState } from 'preact/hooks'
import type { JournalEntry } from '../../schemas/journal.ts'
import { Button } from '../parts/button.tsx'
import { momentText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { StatusName } from '../parts/status.tsx'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { CopyMenu } from './copy-menu.tsx'
import { ruleDraft } from './drafts.ts'
import { ExpectationDialog } from './expectation.tsx'
import { Outcome } from './outcome.tsx'
import { durationText } from './request-row.tsx'

/** What was requested, by whom and when, and what can be made of it. */
export function RequestHead({ entry }: { entry: JournalEntry }) {
  const { journal: said } = texts.value
  const [isExpecting, setExpecting] = useState(false)
  const { method, operation, sequence, url } = entry
  return (
    <header class="request-head">
      <div class="request-title">
        <Outcome {...entry} />
        <h2>{operation ?? said.noOperation}</h2>
        <span class="faint figures">{`#${sequence}`}</span>
      </div>
      <p class="request-url mono">
        <b>{method}</b> <bdi>{url}</bdi>
      </p>
      <Facts entry={entry} />
      <div class="bar">
        <CopyMenu entry={entry} />
        <a
          class="button"
          href={hrefOf('faults', undefined, undefined, { draft: JSON.stringify(ruleDraft(entry)) })}
        >
          <Icon of={Zap} />
          {said.makeRule}
        </a>
        <Button icon={ClipboardCheck} onClick={() => setExpecting(true)}>
          {said.makeExpectation}
        </Button>
      </div>
      {isExpecting && <ExpectationDialog entry={entry} onClose={() => setExpecting(false)} />}
    </header>
  )
}

function Facts({ entry }: { entry: JournalEntry }) {
  const { journal: said } = texts.value
  const { at, duration_ms, notebook_id, status_after, status_before, test, user, world_at } = entry
  return (
    <dl class="request-facts figures">
      <Fact name={said.names.user}>
        <bdi>{user ?? said.unknownUser}</bdi>
      </Fact>
      <Fact name={said.arrived}>{momentText(at)}</Fact>
      {world_at !== null && Math.abs(world_at - at) > 1_000 && (
        <Fact name={said.worldTime}>{momentText(world_at)}</Fact>
      )}
      <Fact name={said.duration}>{durationText(duration_ms)}</Fact>
      {test !== null && (
        <Fact name={said.testName}>
          <bdi>{test}</bdi>
        </Fact>
      )}
      {notebook_id !== null && (
        <Fact name={said.instance}>
          <a href={hrefOf('instances', notebook_id)}>{notebook_id}</a>{' '}
          {status_before !== null && <StatusName status={status_before} />}
          {status_after !== null && status_after !== status_before && (
            <>
              {' → '}
              <StatusName status={status_after} />
            </>
          )}
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
