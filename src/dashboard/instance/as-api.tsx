import type { Notebook } from '../../schemas/notebook.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { texts } from '../texts/texts.ts'

/** The instance as JSON. */
export function AsApi({ notebook }: { notebook: Notebook }) {
  const { common, instance } = texts.value
  const json = JSON.stringify(notebook, null, 2)
  return (
    <details class="card as-api">
      <summary>{instance.asApi}</summary>
      <div class="bar end">
        <CopyButton text={() => json}>{common.copy}</CopyButton>
      </div>
      <pre>{json}</pre>
    </details>
  )
}
