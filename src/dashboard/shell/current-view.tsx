import { signal } from '@preact/signals'
import { CloudOff, LoaderCircle } from 'lucide'
import { useEffect } from 'preact/hooks'
import { Instances } from '../instances/instances.tsx'
import { Button } from '../parts/button.tsx'
import { Message } from '../parts/message.tsx'
import { connection } from '../server/stream.ts'
import { isConnected } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { route } from './route.ts'

/** Host ms after which the other views are loaded: the first one is there by then. */
const PRELOAD_AFTER = 1_000

const others = signal<typeof import('./other-views.ts') | undefined>(undefined)

const hasFailed = signal(false)

async function loadOthers(): Promise<void> {
  if (others.value !== undefined) return
  hasFailed.value = false
  try {
    others.value = await import('./other-views.ts')
  } catch {
    hasFailed.value = true
  }
}

/** The view that the URL names. The list of instances is in the first file. */
export function CurrentView() {
  useEffect(() => {
    const timer = setTimeout(loadOthers, PRELOAD_AFTER)
    return () => clearTimeout(timer)
  }, [])
  const { id, project, view } = route.value
  // The first rows need neither users nor the stream, so they are asked for at once.
  if (view === 'instances' && id === undefined) return project && <Instances key={project} />
  return isConnected.value ? <OtherView /> : <NotConnected />
}

/** The first connection is not open yet, or the server refuses it. */
function NotConnected() {
  const t = texts.value.shell
  if (connection.value === 'connecting' || connection.value === 'live') return <Loading />
  const isRefused = connection.value === 'refused'
  return (
    <Message icon={CloudOff} title={t[connection.value]} isError>
      <p>{isRefused ? t.refusedNext : t.lostNext}</p>
    </Message>
  )
}

function OtherView() {
  useEffect(() => void loadOthers(), [])
  const { id, project, view } = route.value
  if (others.value === undefined) return hasFailed.value ? <Failed /> : <Loading />
  const { DrillView, FaultsView, Instance, JournalView, TimelineView, WorldView } = others.value
  if (view === 'timeline') return <TimelineView key={project} />
  if (view === 'journal') return <JournalView key={project} />
  if (view === 'faults') return <FaultsView key={project} />
  if (view === 'world') return <WorldView key={project} />
  if (view === 'drill') return <DrillView />
  return <Instance key={`${project} ${id}`} id={id ?? ''} />
}

function Loading() {
  return <Message icon={LoaderCircle} title={texts.value.common.loading} />
}

/** The server is gone, or has another version with other files: then the page must be loaded again. */
function Failed() {
  const { common, shell } = texts.value
  return (
    <Message icon={CloudOff} title={common.noAnswer} isError>
      <Button onClick={() => location.reload()}>{shell.reload}</Button>
    </Message>
  )
}
