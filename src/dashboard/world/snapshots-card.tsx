import { signal, useSignalEffect } from '@preact/signals'
import { Camera, RotateCcw, Trash2 } from 'lucide'
import { useState } from 'preact/hooks'
import type { SnapshotInfo } from '../../schemas/control.ts'
import { ask } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { ActionForm, Field } from '../parts/fields.tsx'
import { countText, momentText } from '../parts/format.ts'
import { AnswerOrder } from '../server/answer-order.ts'
import { control } from '../server/api.ts'
import { inProject, project, reloads } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { restore } from './new-starts.ts'

const snapshots = signal<readonly SnapshotInfo[]>([])

const answers = new AnswerOrder()

async function load(): Promise<void> {
  const isNewer = answers.ask()
  await withNotice(async () => {
    const path = inProject('/snapshots')
    const found = await control<{ snapshots: SnapshotInfo[] }>('GET', path)
    if (path === inProject('/snapshots') && isNewer()) snapshots.value = found.snapshots
  })
}

const pathOf = (name: string) => inProject(`/snapshots/${encodeURIComponent(name)}`)

/** Saved states of the world. */
export function SnapshotsCard() {
  const t = texts.value.world
  const [name, setName] = useState('before')
  useSignalEffect(() => {
    if (reloads.value >= 0 && project.value !== '') void load()
  })
  const take = async () => {
    const isThere = snapshots.value.some((snapshot) => snapshot.name === name)
    if (isThere && !(await ask({ title: t.replaceSnapshot(name), yes: t.take }))) return
    await withNotice(() => control('PUT', pathOf(name)), t.taken(name))
    await load()
  }
  return (
    <section class="card" aria-labelledby="snapshots">
      <h3 id="snapshots">{t.snapshots}</h3>
      <p class="faint">{t.snapshotsHint}</p>
      <ActionForm label={t.take} onSubmit={take}>
        <Field label={t.snapshotName} value={name} onChange={setName} required />
        <Button type="submit" icon={Camera}>
          {t.take}
        </Button>
      </ActionForm>
      {snapshots.value.length > 0 && (
        <ul class="snapshots">
          {snapshots.value.map((snapshot) => (
            <Snapshot key={snapshot.name} snapshot={snapshot} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Snapshot({ snapshot: { name, notebooks, taken_at } }: { snapshot: SnapshotInfo }) {
  const { common, shell, world: t } = texts.value
  const drop = async () => {
    if (!(await ask({ title: t.dropSnapshot(name), yes: common.remove }))) return
    await withNotice(() => control('DELETE', pathOf(name)), t.dropped(name))
    await load()
  }
  return (
    <li>
      <p>
        <bdi class="snapshot-name">{name}</bdi>
        <span class="faint figures">
          {`${shell.instancesOf(countText(notebooks), notebooks === 1)} · ${momentText(taken_at)}`}
        </span>
      </p>
      <Button icon={RotateCcw} label={t.restoreSnapshot(name)} onClick={() => restore(name)}>
        {t.restore}
      </Button>
      <Button icon={Trash2} kind="quiet" label={t.removeSnapshot(name)} onClick={drop} />
    </li>
  )
}
