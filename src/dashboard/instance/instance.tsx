import { useSignalEffect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { Notebook } from '../../schemas/notebook.ts'
import type { InstanceHistory } from '../../schemas/overview.ts'
import { ActionForm, Choice, Field } from '../parts/fields.tsx'
import { momentText, spanText } from '../parts/format.ts'
import { isPassing, Lease, Status, tagsText } from '../parts/status.tsx'
import { finish, force, offeredOperations, operateOn, renew } from '../server/actions.ts'
import { control } from '../server/api.ts'
import { changes, inProject, reloads, summary, worldNow } from '../server/world.ts'
import { hrefOf } from '../shell/route.ts'
import { StateMachine } from './state-machine.tsx'

const HOUR = 3_600_000

/** One instance: its fields, actions, state machine and timeline. */
export function Instance({ id }: { id: string }) {
  const [found, setFound] = useState<InstanceHistory | string>()
  const load = async () => {
    try {
      setFound(
        await control<InstanceHistory>('GET', inProject(`/notebooks/${encodeURIComponent(id)}`)),
      )
    } catch (error) {
      setFound((error as Error).message)
    }
  }
  useSignalEffect(() => {
    if (changes.value + reloads.value >= 0) void load()
  })
  const notebook = typeof found === 'object' ? found.notebook : null
  const goesOn = notebook !== null && isPassing(notebook)
  useEffect(() => {
    const timer = goesOn ? setInterval(load, 1_000) : undefined
    return () => clearInterval(timer)
  }, [goesOn, id])

  return (
    <article class="instance">
      <p>
        <a href={hrefOf('instances')}>← All instances</a>
      </p>
      <h2>{notebook?.name ?? id}</h2>
      {typeof found === 'string' && <p role="alert">{found}</p>}
      {notebook === null && typeof found === 'object' && (
        <p role="status">This instance was deleted.</p>
      )}
      {notebook !== null && <Facts notebook={notebook} />}
      {notebook !== null && <Actions notebook={notebook} />}
      {notebook !== null && <StateMachine status={notebook.status} />}
      {typeof found === 'object' && <Timeline history={found} />}
      {notebook !== null && (
        <details>
          <summary>As the API returns it</summary>
          <pre>{JSON.stringify(notebook, null, 2)}</pre>
        </details>
      )}
    </article>
  )
}

function Facts({ notebook }: { notebook: Notebook }) {
  const { description, fail_reason, flavor, id, image, lease, url, user, user_id, workspace_id } =
    notebook
  const facts = [
    ['Id', id],
    ['Description', description],
    ['Failed because', fail_reason ?? ''],
    ['Owner', user?.name ?? user_id],
    ['Flavor', flavor],
    ['Image', `${image.name} ${image.tag ?? ''}`],
    ['Tags', tagsText(notebook)],
    ['Workspace', workspace_id],
    ['Created', `${momentText(lease.create_at)} UTC`],
    ['Address', url ?? ''],
  ] as const
  return (
    <dl class="facts">
      <dt>Status</dt>
      <dd>
        <Status notebook={notebook} />
      </dd>
      <dt>Lease</dt>
      <dd>
        <Lease notebook={notebook} />
      </dd>
      {facts
        .filter(([, text]) => text !== '')
        .map(([name, text]) => [<dt key={name}>{name}</dt>, <dd key={`${name} is`}>{text}</dd>])}
    </dl>
  )
}

function Actions({ notebook }: { notebook: Notebook }) {
  const [hours, setHours] = useState('1')
  const [status, setStatus] = useState('RUNNING')
  const [reason, setReason] = useState('')
  return (
    <section class="bar" aria-label="Actions">
      {offeredOperations(notebook.status).map((operation) => (
        <button key={operation} type="button" onClick={() => operateOn(notebook, operation)}>
          {operation}
        </button>
      ))}
      <ActionForm
        label="Renew the lease"
        onSubmit={() => renew(notebook, Math.round(Number(hours) * HOUR))}
      >
        <Field
          label="Hours from now"
          value={hours}
          onChange={setHours}
          type="number"
          step="any"
          required
        />
        <button type="submit">renew</button>
      </ActionForm>
      <ActionForm label="Force a status" onSubmit={() => force(notebook, status, reason)}>
        <Choice
          label="Status"
          value={status}
          onChange={setStatus}
          options={Object.keys(summary.value?.notebooks.by_status ?? {})}
        />
        <Field label="Reason" value={reason} onChange={setReason} />
        <button type="submit">force</button>
      </ActionForm>
      {isPassing(notebook) && (
        <button type="button" onClick={() => finish(notebook)}>
          end the current action
        </button>
      )}
    </section>
  )
}

function Timeline({ history: { transitions } }: { history: InstanceHistory }) {
  return (
    <section aria-labelledby="timeline">
      <h3 id="timeline">Timeline</h3>
      {transitions.length === 0 && <p class="faint">No transition since the last reset.</p>}
      <ol class="timeline" aria-live="polite">
        {transitions.map(({ at, from, to }, index) => (
          <li key={index}>
            <time dateTime={new Date(at).toISOString()}>{`${momentText(at)} UTC`}</time>
            <span class={`status s-${from}`}>{from ?? 'new'}</span>→
            <span class={`status s-${to}`}>{to ?? 'gone'}</span>
            <span class="faint">{`${spanText(Math.max(0, worldNow.value - at))} ago`}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
