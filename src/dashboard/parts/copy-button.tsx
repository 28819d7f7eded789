import { Check, Copy } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { texts } from '../texts/texts.ts'
import { Button } from './button.tsx'

export interface CopyButtonProps {
  text: () => string
  /** Name of the button; without it, it shows only its icon. */
  children?: ComponentChildren
  /** Name of a button that shows only its icon. */
  label?: string
}

/** Host ms for which the button says that the text was copied. */
const SAID_FOR = 2_000

/** A button that copies a text. If the browser refuses access to the clipboard, the text is shown, to be copied by hand. */
export function CopyButton({ children, label, text }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false)
  const [refused, setRefused] = useState<string>()
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SAID_FOR)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    const copied = text()
    const isDone = await writeClipboard(copied)
    setCopied(isDone)
    setRefused(isDone ? undefined : copied)
  }
  const { common } = texts.value
  return (
    <>
      <Button
        icon={isCopied ? Check : Copy}
        onClick={copy}
        {...(children === undefined && { kind: 'quiet', label: label ?? common.copy })}
      >
        {isCopied && children !== undefined ? common.copied : children}
      </Button>
      {refused !== undefined && (
        <textarea
          class="copied"
          readOnly
          rows={4}
          aria-label={common.copiedText}
          value={refused}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </>
  )
}

/** Writes a text to the clipboard; returns whether the browser allowed it. */
export async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
