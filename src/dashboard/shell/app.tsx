import { needsToken } from '../server/session.ts'
import { texts } from '../texts/texts.ts'
import { TourPanel } from '../tour/tour-panel.tsx'
import { CurrentView } from './current-view.tsx'
import { Header } from './header.tsx'
import { Help } from './help.tsx'
import { isHelpOpen } from './keyboard.ts'
import { Navigation } from './navigation.tsx'
import { NoticeList } from './notice-list.tsx'
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
        {needsToken.value ? <TokenForm /> : <CurrentView />}
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
