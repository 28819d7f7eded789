import { CalendarClock, FastForward, Play, Square, Trash2, Undo2, Zap } from 'lucide'
import { useState } from 'preact/hooks'
import type { Notebook } from '../../schemas/notebook.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { ActionForm, Choice, Field } from '../parts/fields.tsx'
import { Menu } from '../parts/menu.tsx'
import { isPassing, StatusName } from '../parts/status.tsx'
import {
  canUndelete,
  force,
  offeredOperations,
  operateOn,
  renew,
  undelete,
} from '../server/actions.ts'
import { summary } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { finishNow } from './machine/edge-actions.ts'
import { hasReason } from './machine/force-panel.tsx'

const HOUR = 3_600_000

const icons = { start: Play, stop: Square, delete: Trash2 }

/** Name, status and id of the instance, and what can be done with it. */
export function Heading(props: { id: string; name: string; notebook: Notebook | null }) {
  const { id, name, notebook } = props
  const t = texts.value.instance
  return (
    <header class="heading">
      <div class="heading-name">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        {notebook === null ? (
          <span class="status s-gone">{t.gone}</span>
        ) : (
          <StatusName status={notebook.status} />
        )}
        <p class="instance-id">
          <code>{id}</code>
          <CopyButton label={t.copyId} text={() => id} />
        </p>
      </div>
      {notebook !== null && <Actions notebook={notebook} />}
    </header>
  )
}

function Actions({ notebook }: { notebook: Notebook }) {
  const { actions } = texts.value.common
  const t = texts.value.instance
  return (
    <section class="bar" aria-label={actions}>
      {isPassing(notebook) && (
        <Button icon={FastForward} title={t.finishHint} onClick={() => finishNow(notebook)}>
          {t.finish}
        </Button>
      )}
      {notebook.status === 'DELETING' && canUndelete() && (
        <UndeleteButton id={notebook.id} name={notebook.name} />
      )}
      {offeredOperations(notebook.status).map((operation) => (
        <Button
          key={operation}
          icon={icons[operation]}
          {...(operation === 'start' && { kind: 'main' as const })}
          {...(operation === 'delete' && { kind: 'danger' as const })}
          onClick={() => operateOn(notebook, operation)}
        >
          {t.operations[operation]}
        </Button>
      ))}
      <RenewMenu notebook={notebook} />
      <ForceMenu notebook={notebook} />
    </section>
  )
}

/** Brings back an instance that is being deleted, or was. */
export function UndeleteButton(props: { id: string; name: string; kind?: 'main' }) {
  const { id, kind, name } = props
  const t = texts.value.instance
  return (
    <Button
      icon={Undo2}
      {...(kind && { kind })}
      onClick={() => withNotice(() => undelete(id), t.undeleted(name))}
    >
      {t.undelete}
    </Button>
  )
}

function RenewMenu({ notebook }: { notebook: Notebook }) {
  const t = texts.value.instance
  const [hours, setHours] = useState('1')
  return (
    <Menu label={t.renew} icon={CalendarClock} face={t.renew}>
      {(close) => {
        const send = (wanted: string) => {
          close()
          void renew(notebook, Math.round(Number(wanted) * HOUR))
        }
        return (
          <>
            <p class="faint">{t.renewHint}</p>
            <div class="bar">
              {['1', '4', '8', '24'].map((each) => (
                <Button key={each} onClick={() => send(each)}>
                  {t.hoursText(each)}
                </Button>
              ))}
            </div>
            <ActionForm label={t.renew} onSubmit={() => send(hours)}>
              <Field
                label={t.hours}
                value={hours}
                onChange={setHours}
                type="number"
                step="any"
                required
              />
              <Button type="submit" kind="main">
                {t.doRenew}
              </Button>
            </ActionForm>
          </>
        )
      }}
    </Menu>
  )
}

function ForceMenu({ notebook }: { notebook: Notebook }) {
  const t = texts.value.instance
  const [status, setStatus] = useState('RUNNING')
  const [reason, setReason] = useState('')
  return (
    <Menu label={t.force} icon={Zap} face={t.force}>
      {(close) => (
        <>
          <p class="faint">{t.forceHint}</p>
          <ActionForm
            label={t.force}
            onSubmit={() => {
              close()
              void force(notebook, status, hasReason(status) ? reason : '')
            }}
          >
            <Choice
              label={t.status}
              value={status}
              onChange={setStatus}
              options={Object.keys(summary.value?.notebooks.by_status ?? {})}
            />
            {hasReason(status) && <Field label={t.reason} value={reason} onChange={setReason} />}
            <Button type="submit" kind="main">
              {t.doForce}
            </Button>
          </ActionForm>
        </>
      )}
    </Menu>
  )
}
