import { Trash2, Undo2 } from 'lucide'
import type { Transition } from '../../schemas/transition.ts'
import { Button } from '../parts/button.tsx'
import { momentText } from '../parts/format.ts'
import { Message } from '../parts/message.tsx'
import { undelete } from '../server/actions.ts'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { agoText } from './ago.ts'

/** What stands for an instance that was deleted. The server may still be able to bring it back. */
export function Deleted(props: { id: string; name: string; transitions: readonly Transition[] }) {
  const { id, name, transitions } = props
  const t = texts.value.instance
  const at = transitions.at(-1)?.at
  return (
    <section class="card">
      <Message icon={Trash2} title={t.deletedTitle}>
        {at !== undefined && <p>{t.deletedAt(momentText(at), agoText(at))}</p>}
        <Button
          icon={Undo2}
          kind="main"
          onClick={() => withNotice(() => undelete(id), t.undeleted(name))}
        >
          {t.undelete}
        </Button>
        <p class="message-hint">{t.undeleteHint}</p>
      </Message>
    </section>
  )
}
