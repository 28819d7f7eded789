import { Trash2 } from 'lucide'
import type { Transition } from '../../schemas/transition.ts'
import { momentText } from '../parts/format.ts'
import { Message } from '../parts/message.tsx'
import { texts } from '../texts/texts.ts'
import { agoText } from './ago.ts'
import { UndeleteButton } from './heading.tsx'

/** What stands for an instance that was deleted. The server may still be able to bring it back. */
export function Deleted(props: { id: string; name: string; transitions: readonly Transition[] }) {
  const { id, name, transitions } = props
  const t = texts.value.instance
  const at = transitions.at(-1)?.at
  return (
    <section class="card">
      <Message icon={Trash2} title={t.deletedTitle}>
        {at !== undefined && <p>{t.deletedAt(momentText(at), agoText(at))}</p>}
        <UndeleteButton id={id} name={name} kind="main" />
        <p class="message-hint">{t.undeleteHint}</p>
      </Message>
    </section>
  )
}
