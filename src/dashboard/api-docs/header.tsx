import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { base } from '../server/base.ts'
import { storeToken } from '../server/control-token.ts'
import { token } from './request.ts'
import { loadSceneValues, needsControlToken, sceneValues } from './scene-values.ts'
import { language, setLanguage, texts } from './texts/texts.ts'
import { setTheme, themeNow } from './theme.ts'

const documents = ['api', 'control'] as const

/** Title, choice of the document, and the project and token that the forms use. */
export function Header({ isControl, onRetry }: { isControl: boolean; onRetry: () => void }) {
  const t = texts.value
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
        <h1>{t.title}</h1>
        <nav aria-label={t.pages} class="bar">
          <a href={`${base}/_mock/ui`}>{t.dashboard}</a>
          <a href={`${base}/docs/guide${language.value === 'zh' ? '/zh-CN/README' : ''}`}>
            {t.guide}
          </a>
          <LanguageButton />
          <Button
            onClick={() => {
              setTheme(other)
              setShown(other)
            }}
          >
            {t[other]}
          </Button>
        </nav>
      </div>
      <nav aria-label={t.documents} class="bar">
        {documents.map((name) => (
          <a
            key={name}
            class="document"
            href={linkTo(name)}
            aria-current={(name === 'control') === isControl ? 'page' : undefined}
          >
            {t[name]}
          </a>
        ))}
        <a href={`${base}${isControl ? '/_mock' : ''}/openapi.json`}>{t.openapi}</a>
      </nav>
      <Settings isControl={isControl} />
      {needsControlToken.value && <ControlToken onRetry={onRetry} />}
    </header>
  )
}

/** Changes to the other language; its name is in that language. */
function LanguageButton() {
  const [other, name] =
    language.value === 'en' ? (['zh', '中文'] as const) : (['en', 'English'] as const)
  return (
    <Button onClick={() => setLanguage(other)}>
      <span lang={other === 'zh' ? 'zh-CN' : 'en'}>{name}</span>
    </Button>
  )
}

function Settings({ isControl }: { isControl: boolean }) {
  const { identities, project = '' } = sceneValues.value ?? {}
  return (
    <div class="settings">
      <label>
        {texts.value.project}
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
  const t = texts.value
  const [value, setValue] = useState('')
  return (
    <form
      class="bar"
      aria-label={t.controlToken}
      onSubmit={(event) => {
        event.preventDefault()
        storeToken(value)
        needsControlToken.value = false
        onRetry()
      }}
    >
      <label>
        {t.tokenAsked}{' '}
        <input
          type="password"
          autocomplete="off"
          required
          value={value}
          onInput={({ currentTarget }) => setValue(currentTarget.value)}
        />
      </label>
      <Button type="submit">{t.use}</Button>
    </form>
  )
}
