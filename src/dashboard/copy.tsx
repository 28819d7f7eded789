import { useState } from 'preact/hooks'

/** A button that copies a text. It also shows the text, for browsers that refuse access to the clipboard. */
export function Copy({ label, text }: { label: string; text: () => string }) {
  const [shown, setShown] = useState<string>()
  const copy = async () => {
    const copied = text()
    setShown(copied)
    await navigator.clipboard?.writeText(copied).catch(() => {})
  }
  return (
    <>
      <button type="button" onClick={copy}>
        {label}
      </button>
      {shown !== undefined && (
        <textarea
          class="copied"
          readOnly
          rows={3}
          aria-label="Copied text"
          value={shown}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
    </>
  )
}
