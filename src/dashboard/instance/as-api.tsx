import type { Notebook } from '../../schemas/notebook.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { texts } from '../texts/texts.ts'

/** The instance as JSON. */
export function AsApi({ notebook }: { notebook: Notebook }) {
  const { common, instance } = texts.value
  return (
    <details class="card as-api">
      <summary>{instance.asApi}</summary>
      <div class="bar end">
        <CopyButton text={() => JSON.stringify(notebook, null, 2)}>{common.copy}</CopyButton>
      </div>
      <JsonView label={instance.asApi} value={notebook} none={common.none} />
    </details>
  )
}
