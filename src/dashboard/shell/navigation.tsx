import {
  BookOpen,
  Braces,
  ChartArea,
  Clock3,
  Crosshair,
  type IconNode,
  ScrollText,
  Server,
  Zap,
} from 'lucide'
import { Icon } from '../parts/icon.tsx'
import { base } from '../server/base.ts'
import { hasDrill } from '../server/session.ts'
import { texts } from '../texts/texts.ts'
import { language } from './preferences.ts'
import { hrefOf, route } from './route.ts'
import { everyServer, type View, views } from './views.ts'

const icons: Readonly<Record<View, IconNode>> = {
  instances: Server,
  timeline: ChartArea,
  journal: ScrollText,
  faults: Zap,
  world: Clock3,
  drill: Crosshair,
}

/** The links to the views: below the header, or at the bottom of a narrow screen. */
export function Navigation() {
  const t = texts.value.shell
  return (
    <nav class="views" aria-label={t.viewsLabel}>
      {(hasDrill.value ? views : everyServer).map((view) => (
        <a
          key={view}
          href={hrefOf(view, undefined, undefined, view === route.value.view ? undefined : {})}
          aria-current={view === route.value.view ? 'page' : undefined}
        >
          <Icon of={icons[view]} />
          <span>{t.views[view]}</span>
        </a>
      ))}
      <a class="aside" href={`${base}/docs${chosenPreferences()}`}>
        <Icon of={Braces} />
        <span>{t.api}</span>
      </a>
      <a class="aside" href={`${base}/docs/guide${language.value === 'zh' ? '/zh-CN/README' : ''}`}>
        <Icon of={BookOpen} />
        <span>{t.guide}</span>
      </a>
    </nav>
  )
}

/** The theme and the language that the URL names, as the query of another page. */
function chosenPreferences(): string {
  const { lang = '', theme = '' } = route.value.params
  const chosen = Object.entries({ lang, theme }).filter(([, value]) => value !== '')
  return chosen.length === 0 ? '' : `?${new URLSearchParams(chosen)}`
}
