import { CircleQuestionMark, UserRound } from 'lucide'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/fields.tsx'
import { Menu } from '../parts/menu.tsx'
import { identities, userName, version } from '../server/session.ts'
import { connection } from '../server/stream.ts'
import { texts } from '../texts/texts.ts'
import { Clock } from './clock.tsx'
import { isHelpOpen } from './keyboard.ts'
import {
  language,
  languages,
  setLanguage,
  setTheme,
  type Theme,
  theme,
  themes,
} from './preferences.ts'
import { ProjectSwitcher } from './project-switcher.tsx'
import { hrefOf } from './route.ts'

export function Header() {
  const t = texts.value.shell
  return (
    <header class="top">
      <h1>
        <a href={hrefOf('instances', undefined, undefined, {})} aria-label={t.product}>
          <img src="ui/icon.svg" alt="" width="24" height="24" />
          <span class="product">{t.product}</span>
        </a>
      </h1>
      <ProjectSwitcher />
      <Connection />
      <Clock />
      <PersonMenu />
      <Button
        icon={CircleQuestionMark}
        label={t.help}
        class="keyboard-only"
        onClick={() => {
          isHelpOpen.value = true
        }}
      />
    </header>
  )
}

/** The user who sends requests to the API, and how the page looks. */
function PersonMenu() {
  const t = texts.value.shell
  return (
    <Menu
      label={t.person(userName.value)}
      icon={UserRound}
      face={<span class="user-name">{userName.value}</span>}
      class="person"
    >
      {() => (
        <>
          <Choice
            label={t.actAs}
            value={userName.value}
            onChange={(name) => {
              userName.value = name
            }}
            options={(identities.value?.users ?? []).map(({ name }) => name)}
          />
          <Choice
            label={t.theme}
            value={theme.value}
            onChange={(value) => setTheme(value as Theme)}
            options={themes.map((each) => [each, t.themes[each]] as const)}
          />
          <Choice
            label={t.language}
            value={language.value}
            onChange={(value) => setLanguage(value === 'zh' ? 'zh' : 'en')}
            options={languages.map((each) => [each, { en: 'English', zh: '中文' }[each]] as const)}
          />
        </>
      )}
    </Menu>
  )
}

function Connection() {
  const t = texts.value.shell
  if (version.value?.isOther) {
    return (
      <p class="connection refused" role="status">
        {t.otherVersion} <Button onClick={() => location.reload()}>{t.reload}</Button>
      </p>
    )
  }
  return (
    <p class={`connection ${connection.value}`} role="status" aria-live="polite">
      {t[connection.value]}
    </p>
  )
}
