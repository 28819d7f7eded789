import { useEffect, useRef, useState } from 'preact/hooks'
import type { Notebook } from '../../../schemas/notebook.ts'
import { Button } from '../../parts/button.tsx'
import { ActionForm, Field } from '../../parts/fields.tsx'
import { isPassing, StatusName } from '../../parts/status.tsx'
import { force } from '../../server/actions.ts'
import { texts } from '../../texts/texts.ts'

/** A status that the user may force, and the element that asked for it. */
export interface Asked {
  to: string
  element: Element
}

/** Room that the panel needs, px. */
const [PANEL_WIDE, PANEL_HIGH, GAP] = [352, 300, 8]

/** Says what forcing a status does, and does it. It is beside the element that asked; Escape closes it. */
export function ForcePanel(props: { notebook: Notebook; asked: Asked; onClose: () => void }) {
  const { asked, notebook, onClose } = props
  const t = texts.value.instance
  const panel = useRef<HTMLDivElement>(null)
  const [reason, setReason] = useState('')
  useEffect(() => {
    panel.current?.showPopover()
    panel.current?.querySelector<HTMLElement>('button[type=submit]')?.focus()
  }, [])
  const { to } = asked
  const close = () => {
    panel.current?.hidePopover()
    ;(asked.element as SVGElement).focus({ preventScroll: true })
  }
  const submit = async () => {
    close()
    await force(notebook, to, reason)
  }
  return (
    <div
      ref={panel}
      class="panel force-panel"
      popover="auto"
      role="dialog"
      aria-label={t.forceTitle(to)}
      style={placeBeside(asked.element)}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      <h4>{t.forceTitle(to)}</h4>
      <p class="statuses">
        <StatusName status={notebook.status} /> → <StatusName status={to} />
      </p>
      <p class="faint">{t.forceNow(notebook.status, to)}</p>
      {isPassing({ ...notebook, status: to as Notebook['status'] }) && (
        <p class="faint">{t.forceStays(to)}</p>
      )}
      <ActionForm label={t.forceTitle(to)} onSubmit={submit}>
        {hasReason(to) && <Field label={t.reason} value={reason} onChange={setReason} />}
        <div class="bar">
          <Button type="submit" kind="main">
            {t.doForce}
          </Button>
          <Button onClick={close}>{texts.value.common.cancel}</Button>
        </div>
      </ActionForm>
    </div>
  )
}

/** Statuses whose instances show a reason. */
export function hasReason(status: string): boolean {
  return status === 'ERROR' || status.endsWith('_FAILED')
}

/** Below the element, or above it where there is no room; always within the window. */
function placeBeside(element: Element) {
  const { bottom, left, top } = (
    element.querySelector('.edge-label') ?? element
  ).getBoundingClientRect()
  const under = bottom + GAP
  const y = under + PANEL_HIGH < innerHeight ? under : top - PANEL_HIGH - GAP
  const x = Math.min(left, innerWidth - PANEL_WIDE - GAP)
  return { left: `${Math.max(GAP, x)}px`, top: `${Math.max(GAP, y)}px` }
}
