import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { texts } from './texts/texts.ts'

/** A button that copies a text. It also shows the text, for browsers that refuse access to the clipboard. */
export function Copy({ label, text }: { label: string; text: () => string }) {
  const [copiedText, setCopiedText] = useState<string>()
  const copy = async () => {
    const copied = text()
    setCopiedText(copied)
    await navigator.clipboard?.writeText(copied).catch(() => {})
  }
  return (
    <>
      <Button onClick={copy}>{label}</Button>
      {copiedText !== undefined && (
        <textarea
          class="copied"
          readOnly
          rows={3}
          aria-label={texts.value.copied}
          value={copiedText}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </>
  )
}
