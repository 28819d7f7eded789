import { Check, Copy } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import { notify } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { Button } from './button.tsx'

/** Host ms for which the button says that it has copied. */
const SHOWN_FOR = 1_500

export interface CopyButtonProps {
  /** Name of the button, which shows an icon. */
  label: string
  text: () => string
  /** Shown beside the icon; without it there is only the icon. */
  face?: string
}

/** A small button that copies a text. A browser that refuses access to the clipboard gets the text as a notice. */
export function CopyButton({ label, text, face }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false)
  const { common, instance } = texts.value
  useEffect(() => {
    const timer = isCopied ? setTimeout(() => setCopied(false), SHOWN_FOR) : undefined
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setCopied(true)
    } catch {
      notify({ text: instance.copyFailed, lines: [text()] }, true)
    }
  }
  return (
    <>
      <Button icon={isCopied ? Check : Copy} kind="quiet" label={label} class="copy" onClick={copy}>
        {face}
      </Button>
      <span class="sr" role="status">
        {isCopied ? common.copied : ''}
      </span>
    </>
  )
}
