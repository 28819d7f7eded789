import { useState } from 'preact/hooks'
import { base } from './base.ts'
import { FaultsView } from './faults-view.tsx'
import { ActionForm, Choice, Field } from './fields.tsx'
import { momentText } from './format.ts'
import { Instance } from './instance.tsx'
import { Instances } from './instances.tsx'
import { JournalView } from './journal-view.tsx'
import { go, hrefOf, route, type View, views } from './route.ts'
import {
  identities,
  knownProjects,
  needsToken,
  notice,
  setControlToken,
  userName,
} from './session.ts'
import { connection } from './stream.ts'
import { isConnected, summary, worldNow } from './world.ts'
import { advance, rateText, setClock, WorldView } from './world-view.tsx'

const titles: Readonly<Record<View, string>> = {
  instances: 'Instances',
  journal: 'Journal',
  faults: 'Faults',
  world: 'Time and state',
}

export function App() {
  const { view } = route.value
  return (
    <>
      <header>
        <h1>
          <a href={hrefOf('instances')}>modelarts-notebooks-mock</a>
        </h1>
        <ProjectForm />
        <Choice
          label="Act as"
          value={userName.value}
          onChange={(name) => {
            userName.value = name
          }}
          options={(identities.value?.users ?? []).map(({ name }) => name)}
        />
        <Clock />
        <Connection />
      </header>
      <nav aria-label="Views">
        {views.map((each) => (
          <a key={each} href={hrefOf(each)} aria-current={each === view ? 'page' : undefined}>
            {titles[each]}
          </a>
        ))}
        <a href={`${base}/docs`}>API</a>
        <a href={`${base}/docs/guide`}>Guide</a>
      </nav>
      <Notice />
      {needsToken.value ? <TokenForm /> : <main>{isConnected.value && <CurrentView />}</main>}
    </>
  )
}

function CurrentView() {
  const { id, project, view } = route.value
  if (view === 'journal') return <JournalView key={project} />
  if (view === 'faults') return <FaultsView key={project} />
  if (view === 'world') return <WorldView key={project} />
  return id === undefined ? (
    <Instances key={project} />
  ) : (
    <Instance key={`${project} ${id}`} id={id} />
  )
}

/** Chooses the project. The user can type any id, because any id is a world. */
function ProjectForm() {
  const { project, view } = route.value
  const [typed, setTyped] = useState<string>()
  const known = [...(identities.value?.projects.map(({ id }) => id) ?? []), ...knownProjects.value]
  return (
    <ActionForm
      label="Project"
      onSubmit={() => {
        if (typed) go(view, undefined, typed)
        setTyped(undefined)
      }}
    >
      <Field label="Project" value={typed ?? project} onChange={setTyped} list="projects" />
      <datalist id="projects">
        {[...new Set(known)].map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <button type="submit">Go</button>
    </ActionForm>
  )
}

function Clock() {
  const rate = summary.value?.clock.rate
  return (
    <section class="clock" aria-label="Clock">
      <span>{summary.value === undefined ? '' : `${momentText(worldNow.value)} UTC`}</span>
      <span class="faint">{rateText(rate)}</span>
      <button type="button" onClick={() => setClock({ rate: rate === 0 ? 1 : 0 })}>
        {rate === 0 ? 'Run' : 'Freeze'}
      </button>
      {['1m', '1h', '1d'].map((by) => (
        <button key={by} type="button" aria-label={`Advance by ${by}`} onClick={() => advance(by)}>
          {`+${by}`}
        </button>
      ))}
    </section>
  )
}

function Connection() {
  const state = connection.value
  const text = {
    connecting: 'Connecting…',
    live: 'Live',
    lost: 'The server does not respond. Trying again every second.',
    refused: 'The server refuses this project. Trying again every second.',
  }[state]
  return (
    <p class={`connection ${state}`} role="status" aria-live="polite">
      {text}
    </p>
  )
}

function Notice() {
  const { isRefusal = false, text = '' } = notice.value ?? {}
  return (
    <div
      class={isRefusal ? 'notice refusal' : 'notice'}
      role={isRefusal ? 'alert' : 'status'}
      hidden={text === ''}
    >
      <span>{text}</span>
      <button
        type="button"
        onClick={() => {
          notice.value = undefined
        }}
      >
        Close
      </button>
    </div>
  )
}

function TokenForm() {
  const [token, setToken] = useState('')
  return (
    <main>
      <h2>This server needs a control token</h2>
      <p>The server was started with a control token. Only this tab keeps it.</p>
      <ActionForm label="Control token" onSubmit={() => setControlToken(token)}>
        <Field
          label="Control token"
          value={token}
          onChange={setToken}
          type="password"
          pattern="[ -~]+"
          required
        />
        <button type="submit" class="main">
          Use it
        </button>
      </ActionForm>
    </main>
  )
}
