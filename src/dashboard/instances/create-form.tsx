import { useEffect, useRef, useState } from 'preact/hooks'
import type { Notebook } from '../../schemas/notebook.ts'
import type { WorldCatalog } from '../../schemas/overview.ts'
import { ActionForm, Choice, Field } from '../parts/fields.tsx'
import { control, operate } from '../server/api.ts'
import { changes, inProject, project } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'

const HOUR = 3_600_000

const blank = {
  name: 'demo',
  flavor: '',
  image_id: '',
  category: 'EVS',
  workspace_id: '0',
  description: '',
  hours: '1',
  id: '',
}

/** Form that creates an instance: it sends the request to the API as the chosen user. */
export function CreateForm({ onDone }: { onDone: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [catalog, setCatalog] = useState<WorldCatalog>()
  const [form, setForm] = useState(blank)
  const set = (name: keyof typeof blank) => (value: string) =>
    setForm((before) => ({ ...before, [name]: value }))

  useEffect(() => {
    dialog.current?.showModal()
    void withNotice(async () => {
      const found = await control<WorldCatalog>('GET', inProject('/catalog'))
      setCatalog(found)
      setForm((before) => ({
        ...before,
        flavor: found.flavors[0]?.id ?? '',
        image_id: found.images[0]?.id ?? '',
      }))
    })
  }, [])

  const create = async () => {
    const { category, description, flavor, hours, id, image_id, name, workspace_id } = form
    const body = {
      name,
      flavor,
      image_id,
      workspace_id,
      volume: { category, ownership: 'MANAGED' },
      ...(description === '' ? {} : { description }),
      duration: hours === '' ? -1 : Math.round(Number(hours) * HOUR),
    }
    const path = `/v1/${encodeURIComponent(project.value)}/notebooks`
    const headers: Record<string, string> = id === '' ? {} : { 'x-mock-id': id }
    const made = await withNotice(
      () => operate('POST', path, body, headers),
      (answer) => `${answer.status} ${(answer.body as Notebook).name} is being created`,
    )
    changes.value++
    if (made !== undefined) dialog.current?.close()
  }

  const ids = (records: readonly { id: string; name: string }[] = []) =>
    records.map(({ id, name }) => [id, name === id ? id : `${name} (${id})`] as const)
  return (
    <dialog ref={dialog} onClose={onDone} aria-labelledby="create">
      <h2 id="create">Create an instance</h2>
      <ActionForm label="Create an instance" onSubmit={create}>
        <Field label="Name" value={form.name} onChange={set('name')} required />
        <Choice
          label="Flavor"
          value={form.flavor}
          onChange={set('flavor')}
          options={ids(catalog?.flavors)}
        />
        <Choice
          label="Image"
          value={form.image_id}
          onChange={set('image_id')}
          options={ids(catalog?.images)}
        />
        <Choice
          label="Storage"
          value={form.category}
          onChange={set('category')}
          options={['EVS', 'EFS']}
        />
        <Choice
          label="Workspace"
          value={form.workspace_id}
          onChange={set('workspace_id')}
          options={catalog?.workspaces ?? ['0']}
        />
        <Field label="Description" value={form.description} onChange={set('description')} />
        <Field
          label="Hours to run (empty: no limit)"
          value={form.hours}
          onChange={set('hours')}
          type="number"
          step="any"
        />
        <Field label="Id (empty: generated)" value={form.id} onChange={set('id')} />
        <div class="bar">
          <button type="submit" class="main" disabled={catalog === undefined}>
            Create
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </ActionForm>
    </dialog>
  )
}
