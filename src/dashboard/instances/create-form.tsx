import { signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { CatalogFlavor, WorldCatalog } from '../../schemas/overview.ts'
import { Button } from '../parts/button.tsx'
import { ActionForm, Choice, Field } from '../parts/fields.tsx'
import { flavorText } from '../parts/flavor.tsx'
import { operate, Refusal } from '../server/api.ts'
import { catalog, loadCatalog } from '../server/catalog.ts'
import { userName } from '../server/session.ts'
import { changes, project } from '../server/world.ts'
import { notify } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { type FormField, fieldOf } from './create-errors.ts'

const HOUR = 3_600_000

/** Whether the form is open. */
export const isCreating = signal(false)

const blank: Readonly<Record<FormField, string>> = {
  name: 'demo',
  flavor: '',
  image_id: '',
  category: 'EVS',
  workspace_id: '0',
  description: '',
  hours: '1',
  id: '',
}

type Form = typeof blank

/** What went wrong: `field` names where it is shown. */
interface Problem {
  field: FormField | undefined
  text: string
}

/** Form that creates an instance: it sends the request to the API as the chosen user. */
export function CreateForm() {
  const t = texts.value.instances
  const dialog = useRef<HTMLDialogElement>(null)
  const [problem, setProblem] = useState<Problem>()
  const [form, setForm] = useState(blank)
  const found = catalog.value

  useEffect(() => {
    dialog.current?.showModal()
    loadCatalog().catch((error: Error) =>
      setProblem({ field: undefined, text: `${t.noChoices} ${error.message}` }),
    )
  }, [])
  const filled = withDefaults(form, found)
  // The field with the error is in view, also in a long form.
  useEffect(() => {
    dialog.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [problem])

  const create = async () => {
    setProblem(undefined)
    try {
      await send(filled)
    } catch (error) {
      const { message } = error as Error
      const code = error instanceof Refusal ? error.code : undefined
      setProblem({ field: fieldOf(code, message), text: message })
      return
    } finally {
      changes.value++
    }
    notify({ text: t.created200(filled.name) })
    dialog.current?.close()
  }

  return (
    <dialog
      ref={dialog}
      class="create"
      aria-labelledby="create"
      onClose={() => {
        isCreating.value = false
      }}
    >
      <header>
        <h2 id="create">{t.create}</h2>
        <p class="faint">{t.createText(userName.value)}</p>
      </header>
      <ActionForm label={t.create} onSubmit={create}>
        <Fields
          form={filled}
          problem={problem}
          choices={found}
          set={(name) => (value) => setForm((before) => ({ ...before, [name]: value }))}
        />
        {problem !== undefined && (
          <p class={problem.field === undefined ? 'problem' : 'sr'} role="alert">
            {problem.text}
          </p>
        )}
        <div class="bar end">
          <Button onClick={() => dialog.current?.close()}>{texts.value.common.cancel}</Button>
          <Button type="submit" kind="main" disabled={found === undefined}>
            {t.createIt}
          </Button>
        </div>
      </ActionForm>
    </dialog>
  )
}

interface FieldsProps {
  form: Form
  choices: WorldCatalog | undefined
  problem: Problem | undefined
  set: (name: FormField) => (value: string) => void
}

function Fields({ choices, form, problem, set }: FieldsProps) {
  const t = texts.value.instances
  const of = (name: FormField) => ({
    value: form[name],
    onChange: set(name),
    error: problem?.field === name ? problem.text : undefined,
  })
  const flavors = (choices?.flavors ?? []).map((flavor) => [flavor.id, flavorName(flavor)] as const)
  const images = (choices?.images ?? []).map(({ id, name }) => [id, name] as const)
  return (
    <div class="create-fields">
      <Field label={t.name} {...of('name')} required />
      <Choice label={t.flavor} {...of('flavor')} options={flavors} />
      <Choice label={t.image} {...of('image_id')} options={images} />
      <Choice label={t.storage} {...of('category')} options={['EVS', 'EFS']} />
      <Choice label={t.workspace} {...of('workspace_id')} options={choices?.workspaces ?? ['0']} />
      <Field label={t.hours} {...of('hours')} type="number" step="any" hint={t.hoursHint} />
      <Field label={t.id} {...of('id')} hint={t.idHint} />
      <Field label={t.description} {...of('description')} />
    </div>
  )
}

function flavorName(flavor: CatalogFlavor): string {
  const text = `${flavorText(flavor)} – ${flavor.id}`
  return flavor.sold_out ? texts.value.instances.soldOut(text) : text
}

/** The form with a flavor and an image that a creation accepts, until the user chooses others. */
function withDefaults(form: Form, choices: WorldCatalog | undefined): Form {
  const usable = choices?.flavors.find(
    ({ feature, sold_out }) => feature === 'NOTEBOOK' && !sold_out,
  )
  const flavor = form.flavor || (usable ?? choices?.flavors[0])?.id || ''
  const arch = choices?.flavors.find(({ id }) => id === flavor)?.arch
  const fitting = choices?.images.find((image) => image.arch === arch && image.status === 'ACTIVE')
  return { ...form, flavor, image_id: form.image_id || (fitting ?? choices?.images[0])?.id || '' }
}

function send(form: Form): Promise<unknown> {
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
  return operate('POST', path, body, id === '' ? {} : { 'x-mock-id': id })
}
