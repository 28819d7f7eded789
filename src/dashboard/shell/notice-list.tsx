import { X } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { texts } from '../texts/texts.ts'
import { closeNotice, type Notice, notices, UNDO_FOR, undo } from './notices.ts'

/** The notices of the view, in a corner of the page. */
export function NoticeList() {
  return (
    <section class="notices" aria-label={texts.value.shell.notices} aria-live="polite">
      {notices.value.map((notice) => (
        <OneNotice key={notice.key} notice={notice} />
      ))}
    </section>
  )
}

function OneNotice({ notice }: { notice: Notice }) {
  const { common } = texts.value
  return (
    <div
      class={notice.isRefusal ? 'notice refusal' : 'notice'}
      data-notice={notice.key}
      role={notice.isRefusal ? 'alert' : undefined}
    >
      <div class="notice-text">
        <p>{notice.text}</p>
        {notice.lines !== undefined && notice.lines.length > 0 && (
          <ul>
            {notice.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      {notice.undo !== undefined && <UndoButton notice={notice} />}
      <Button kind="quiet" icon={X} label={common.close} onClick={() => closeNotice(notice.key)} />
    </div>
  )
}

function UndoButton({ notice }: { notice: Notice }) {
  const { common, shell } = texts.value
  const [seconds, setSeconds] = useState(UNDO_FOR / 1_000)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => Math.max(0, before - 1)), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <Button onClick={() => undo(notice)}>
      {/* A screen reader reads the name once, not each second. */}
      <span class="sr">{common.undo}</span>
      <span aria-hidden="true">{seconds > 0 ? shell.undoSeconds(seconds) : common.undo}</span>
    </Button>
  )
}
