import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { base } from '../server/base.ts'
import { storeToken } from '../server/control-token.ts'
import { token } from './request.ts'
import { loadSceneValues, needsControlToken, sceneValues } from './scene-values.ts'
import { setTheme, themeNow } from './theme.ts'

const documents = [
  ['api', 'ModelArts notebooks'],
  ['control', 'Control plane of the mock'],
] as const

/** Title, choice of the document, and the project and token that the forms use. */
export function Header({ isControl, onRetry }: { isControl: boolean; onRetry: () => void }) {
  const [theme, setShown] = useState(themeNow())
  const other = theme === 'dark' ? 'light' : 'dark'
  const linkTo = (name: string) => {
    const query = new URLSearchParams(location.search)
    query.delete('urls.primaryName')
    query.set('document', name)
    return `${base}/docs?${query}`
  }
  return (
    <header>
      <div class="bar">
        <h1>API of modelarts-notebooks-mock</h1>
        <nav aria-label="Pages" class="bar">
          <a href={`${base}/_mock/ui`}>Dashboard</a>
          <a href={`${base}/docs/guide`}>Guide</a>
          <Button
            onClick={() => {
              setTheme(other)
              setShown(other)
            }}
          >
            {other === 'dark' ? 'Dark theme' : 'Light theme'}
          </Button>
        </nav>
      </div>
      <nav aria-label="Documents" class="bar">
        {documents.map(([name, title]) => (
          <a
            key={name}
            class="document"
            href={linkTo(name)}
            aria-current={(name === 'control') === isControl ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
        <a href={`${base}${isControl ? '/_mock' : ''}/openapi.json`}>OpenAPI document</a>
      </nav>
      <Settings isControl={isControl} />
      {needsControlToken.value && <ControlToken onRetry={onRetry} />}
    </header>
  )
}

function Settings({ isControl }: { isControl: boolean }) {
  const { identities, project = '' } = sceneValues.value ?? {}
  return (
    <div class="settings">
      <label>
        Project
        <input
          list="projects"
          value={project}
          spellcheck={false}
          onChange={({ currentTarget: { value } }) => void loadSceneValues(value || undefined)}
        />
      </label>
      <datalist id="projects">
        {identities?.projects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </datalist>
      {!isControl && (
        <label>
          X-Auth-Token
          <input
            list="tokens"
            value={token.value}
            spellcheck={false}
            onInput={({ currentTarget: { value } }) => {
              token.value = value
            }}
          />
        </label>
      )}
      <datalist id="tokens">
        {identities?.users.map((user) => (
          <option key={user.id} value={user.token}>
            {user.name}
          </option>
        ))}
      </datalist>
    </div>
  )
}

/** Field for the control token of a server that has one. */
function ControlToken({ onRetry }: { onRetry: () => void }) {
  const [value, setValue] = useState('')
  return (
    <form
      class="bar"
      aria-label="Control token"
      onSubmit={(event) => {
        event.preventDefault()
        storeToken(value)
        needsControlToken.value = false
        onRetry()
      }}
    >
      <label>
        This server has a control token{' '}
        <input
          type="password"
          autocomplete="off"
          required
          value={value}
          onInput={({ currentTarget }) => setValue(currentTarget.value)}
        />
      </label>
      <Button type="submit">Use</Button>
    </form>
  )
}
