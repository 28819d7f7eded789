import { FaultsView } from '../faults/faults-view.tsx'
import { Instance } from '../instance/instance.tsx'
import { Instances } from '../instances/instances.tsx'
import { JournalView } from '../journal/journal-view.tsx'
import { needsToken } from '../server/session.ts'
import { isConnected } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { TimelineView } from '../timeline/timeline-view.tsx'
import { TourPanel } from '../tour/tour-panel.tsx'
import { WorldView } from '../world/world-view.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { isHelpOpen } from './keyboard.ts'
import { Navigation } from './navigation.tsx'
import { NoticeList } from './notice-list.tsx'
import { route } from './route.ts'
import { TokenForm } from './token-form.tsx'

export function App() {
  return (
    <>
      <button type="button" class="skip" onClick={focusContent}>
        {texts.value.shell.skip}
      </button>
      <Header />
      <Navigation />
      <main id="content" tabIndex={-1}>
        {needsToken.value ? <TokenForm /> : isConnected.value && <CurrentView />}
      </main>
      <TourPanel />
      <NoticeList />
      {isHelpOpen.value && <Help />}
    </>
  )
}

/** A link cannot do this: the fragment of the URL names the view. */
function focusContent(): void {
  document.getElementById('content')?.focus()
}

function CurrentView() {
  const { id, project, view } = route.value
  if (view === 'timeline') return <TimelineView key={project} />
  if (view === 'journal') return <JournalView key={project} />
  if (view === 'faults') return <FaultsView key={project} />
  if (view === 'world') return <WorldView key={project} />
  return id === undefined ? (
    <Instances key={project} />
  ) : (
    <Instance key={`${project} ${id}`} id={id} />
  )
}
