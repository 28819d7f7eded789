import { BookOpen, Braces, ChartArea, Clock3, type IconNode, ScrollText, Server, Zap } from 'lucide'
import { Icon } from '../parts/icon.tsx'
import { base } from '../server/base.ts'
import { texts } from '../texts/texts.ts'
import { theme } from './preferences.ts'
import { hrefOf, route } from './route.ts'
import { type View, views } from './views.ts'

const icons: Readonly<Record<View, IconNode>> = {
  instances: Server,
  timeline: ChartArea,
  journal: ScrollText,
  faults: Zap,
  world: Clock3,
}

/** The links to the views: below the header, or at the bottom of a narrow screen. */
export function Navigation() {
  const t = texts.value.shell
  return (
    <nav class="views" aria-label={t.viewsLabel}>
      {views.map((view) => (
        <a
          key={view}
          href={hrefOf(view, undefined, undefined, view === route.value.view ? undefined : {})}
          aria-current={view === route.value.view ? 'page' : undefined}
        >
          <Icon of={icons[view]} />
          <span>{t.views[view]}</span>
        </a>
      ))}
      <a
        class="aside"
        href={`${base}/docs${theme.value === 'system' ? '' : `?theme=${theme.value}`}`}
      >
        <Icon of={Braces} />
        <span>{t.api}</span>
      </a>
      <a class="aside" href={`${base}/docs/guide`}>
        <Icon of={BookOpen} />
        <span>{t.guide}</span>
      </a>
    </nav>
  )
}
