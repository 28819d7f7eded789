import { signal, useSignalEffect } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { z } from 'zod'
import type { AdvanceAnswer } from '../schemas/control.ts'
import { control } from './api.ts'
import { Deed, Field } from './fields.tsx'
import { countText, momentText } from './format.ts'
import { controlPaths, told } from './session.ts'
import { inProject, lookAgain, project, reloads, summary, worldNow } from './world.ts'

interface Scene {
  name: string
  title?: string
  story?: string
}

interface Snapshot {
  name: string
  taken_at: number
  notebooks: number
}

const scenes = signal<readonly Scene[]>([])

const snapshots = signal<readonly Snapshot[]>([])

const hasScenes = () => controlPaths.value.has('POST /_mock/projects/{project_id}/scene')

const hasSnapshots = () => controlPaths.value.has('GET /_mock/projects/{project_id}/snapshots')

async function load(): Promise<void> {
  await told(async () => {
    if (hasScenes()) scenes.value = (await control<{ scenes: Scene[] }>('GET', '/scenes')).scenes
    if (!hasSnapshots()) return
    const found = await control<{ snapshots: Snapshot[] }>('GET', inProject('/snapshots'))
    snapshots.value = found.snapshots
  })
}

/** Time and state of the world: to turn, to go back, to begin anew. */
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

/** Sets the clock of the world. */
export async function setClock(setting: { at?: string; rate?: number }): Promise<void> {
  await told(() => control('PUT', inProject('/clock'), setting), 'The clock is set')
  lookAgain()
}

/** Lets time pass in the world; says what happened. */
export async function advance(by: string): Promise<void> {
  await told(
    () => control<z.infer<typeof AdvanceAnswer>>('POST', inProject('/clock/advance'), { by }),
    ({ iso, transitions }) => `It is ${iso} now; ${transitions.length} transitions on the way`,
  )
  lookAgain()
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
          {isFrozen ? 'Let it run' : 'Freeze'}
        </button>
        <Deed label="Advance the clock" onSubmit={() => advance(by)}>
          <Field label="Advance by" value={by} onChange={setBy} required />
          <button type="submit">Advance</button>
        </Deed>
        <Deed label="Set the speed" onSubmit={() => setClock({ rate: Number(rate) })}>
          <Field
            label="World ms per host ms"
            value={rate}
            onChange={setRate}
            type="number"
            step="any"
            required
          />
          <button type="submit">Set speed</button>
        </Deed>
        <Deed label="Set the moment" onSubmit={() => setClock({ at })}>
          <Field
            label="Go to"
            value={at}
            onChange={setAt}
            placeholder="2026-01-01T00:00:00Z"
            required
          />
          <button type="submit">Go</button>
        </Deed>
      </div>
    </section>
  )
}

/** A clock's speed in words. */
export function rateText(rate = 1): string {
  return rate === 0 ? 'frozen' : rate === 1 ? 'real time' : `${countText(rate)} times as fast`
}

function reset(to: string): Promise<unknown> {
  return told(() => control('POST', inProject('/reset'), { to }), `Back to ${to}`)
}

function Resets() {
  return (
    <section aria-labelledby="reset">
      <h3 id="reset">Begin anew</h3>
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
  const act = async (deed: () => Promise<unknown>, done: string) => {
    await told(deed, done)
    await load()
  }
  return (
    <section aria-labelledby="snapshots">
      <h3 id="snapshots">Snapshots</h3>
      <Deed
        label="Take a snapshot"
        onSubmit={() => act(() => control('PUT', path(name)), `Snapshot ${name} is taken`)}
      >
        <Field label="Name" value={name} onChange={setName} required />
        <button type="submit">Take</button>
      </Deed>
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
                act(() => control('DELETE', path(snapshot.name)), `${snapshot.name} is gone`)
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
                told(
                  () => control('POST', inProject('/scene'), { scene: name }),
                  `On scene ${name}`,
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
