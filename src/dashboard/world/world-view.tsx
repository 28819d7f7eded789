import { signal, useSignalEffect } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { SceneSummary, SnapshotInfo } from '../../schemas/control.ts'
import { ActionForm, Field } from '../parts/fields.tsx'
import { countText, momentText } from '../parts/format.ts'
import { control } from '../server/api.ts'
import { controlPaths } from '../server/session.ts'
import { inProject, project, reloads, summary, worldNow } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'
import { advance, rateText, setClock } from './clock-actions.ts'

const scenes = signal<readonly SceneSummary[]>([])

const snapshots = signal<readonly SnapshotInfo[]>([])

const hasScenes = () => controlPaths.value.has('POST /_mock/projects/{project_id}/scene')

const hasSnapshots = () => controlPaths.value.has('GET /_mock/projects/{project_id}/snapshots')

async function load(): Promise<void> {
  await withNotice(async () => {
    if (hasScenes())
      scenes.value = (await control<{ scenes: SceneSummary[] }>('GET', '/scenes')).scenes
    if (!hasSnapshots()) return
    const found = await control<{ snapshots: SnapshotInfo[] }>('GET', inProject('/snapshots'))
    snapshots.value = found.snapshots
  })
}

/** Clock, resets, snapshots and scenes of the world. */
export function WorldView() {
  useSignalEffect(() => {
    if (reloads.value >= 0 && project.value !== '') void load()
  })
  return (
    <>
      <h2>{`World ${project.value}`}</h2>
      <Time />
      <Resets />
      {hasSnapshots() && <Snapshots />}
      {hasScenes() && <Scenes />}
    </>
  )
}

function Time() {
  const [by, setBy] = useState('1h')
  const [rate, setRate] = useState('60')
  const [at, setAt] = useState('')
  const isFrozen = summary.value?.clock.rate === 0
  return (
    <section aria-labelledby="time">
      <h3 id="time">Time</h3>
      <p>{`${momentText(worldNow.value)} UTC, ${rateText(summary.value?.clock.rate)}`}</p>
      <div class="bar">
        <button
          type="button"
          aria-pressed={isFrozen}
          onClick={() => setClock({ rate: isFrozen ? 1 : 0 })}
        >
          {isFrozen ? 'Run' : 'Freeze'}
        </button>
        <ActionForm label="Advance the clock" onSubmit={() => advance(by)}>
          <Field label="Advance by" value={by} onChange={setBy} required />
          <button type="submit">Advance</button>
        </ActionForm>
        <ActionForm label="Set the speed" onSubmit={() => setClock({ rate: Number(rate) })}>
          <Field
            label="World ms per host ms"
            value={rate}
            onChange={setRate}
            type="number"
            step="any"
            required
          />
          <button type="submit">Set speed</button>
        </ActionForm>
        <ActionForm label="Set the time" onSubmit={() => setClock({ at })}>
          <Field
            label="Go to"
            value={at}
            onChange={setAt}
            placeholder="2026-01-01T00:00:00Z"
            required
          />
          <button type="submit">Go</button>
        </ActionForm>
      </div>
    </section>
  )
}

function reset(to: string): Promise<unknown> {
  return withNotice(() => control('POST', inProject('/reset'), { to }), `Reset to ${to}`)
}

function Resets() {
  return (
    <section aria-labelledby="reset">
      <h3 id="reset">Reset</h3>
      <div class="bar">
        <button type="button" onClick={() => reset('scene')}>
          Reset to the scene
        </button>
        <button type="button" onClick={() => reset('empty')}>
          Reset to no instances
        </button>
      </div>
    </section>
  )
}

function Snapshots() {
  const [name, setName] = useState('before')
  const path = (each: string) => inProject(`/snapshots/${encodeURIComponent(each)}`)
  const act = async (action: () => Promise<unknown>, done: string) => {
    await withNotice(action, done)
    await load()
  }
  return (
    <section aria-labelledby="snapshots">
      <h3 id="snapshots">Snapshots</h3>
      <ActionForm
        label="Take a snapshot"
        onSubmit={() => act(() => control('PUT', path(name)), `Snapshot ${name} was taken`)}
      >
        <Field label="Name" value={name} onChange={setName} required />
        <button type="submit">Take</button>
      </ActionForm>
      <ul class="things">
        {snapshots.value.map((snapshot) => (
          <li key={snapshot.name}>
            <b>{snapshot.name}</b>
            {` ${countText(snapshot.notebooks)} instances, ${momentText(snapshot.taken_at)} UTC `}
            <button type="button" onClick={() => reset(`snapshot:${snapshot.name}`)}>
              {`Restore ${snapshot.name}`}
            </button>
            <button
              type="button"
              onClick={() =>
                act(() => control('DELETE', path(snapshot.name)), `${snapshot.name} was dropped`)
              }
            >
              {`Drop ${snapshot.name}`}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Scenes() {
  return (
    <section aria-labelledby="scenes">
      <h3 id="scenes">Scenes</h3>
      <ul class="things">
        {scenes.value.map(({ name, story, title }) => (
          <li key={name}>
            <b>{name}</b>
            {title !== undefined && ` – ${title} `}
            <button
              type="button"
              onClick={() =>
                withNotice(
                  () => control('POST', inProject('/scene'), { scene: name }),
                  `Loaded scene ${name}`,
                )
              }
            >
              {`Load ${name}`}
            </button>
            {story !== undefined && <p class="faint">{story}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
