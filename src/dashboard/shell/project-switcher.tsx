import { signal } from '@preact/signals'
import { ChevronsUpDown } from 'lucide'
import { useState } from 'preact/hooks'
import type { WorldSummary } from '../../schemas/overview.ts'
import { Button } from '../parts/button.tsx'
import { ActionForm, Field } from '../parts/fields.tsx'
import { countText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { control } from '../server/api.ts'
import { identities, knownProjects } from '../server/session.ts'
import { loadIndex, project } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { go, route } from './route.ts'

/** Maximum number of projects that the menu lists. Any other can be typed. */
const MAX_LISTED = 50

/** Numbers of instances by project, of those that have a world. */
const counts = signal<ReadonlyMap<string, number>>(new Map())

/** Loads the numbers of the listed projects. A project without a world is not asked, because that would create it. */
async function loadCounts(): Promise<void> {
  await loadIndex()
  const ids = listed().filter(({ id }) => knownProjects.value.includes(id))
  await Promise.all(
    ids.map(async ({ id }) => {
      try {
        const path = `/projects/${encodeURIComponent(id)}/summary`
        const { notebooks } = await control<WorldSummary>('GET', path)
        counts.value = new Map(counts.value).set(id, notebooks.total)
      } catch {
        // A project that does not answer has no number.
      }
    }),
  )
}

/** Chooses the project. The user can type any id, because any id is a world. */
export function ProjectSwitcher() {
  const t = texts.value.shell
  const found = identities.value?.projects.find(({ id }) => id === project.value)?.name
  const name = found === project.value ? undefined : found
  return (
    <Menu
      onOpen={() => void loadCounts()}
      label={[`${t.project}:`, name, project.value].filter(Boolean).join(' ')}
      class="project"
      face={
        <>
          <span class="project-face">
            {name !== undefined && <span class="faint">{`${name} `}</span>}
            <code>{project.value}</code>
          </span>
          <Icon of={ChevronsUpDown} />
        </>
      }
    >
      {(close) => <Projects close={close} />}
    </Menu>
  )
}

function Projects({ close }: { close: () => void }) {
  const t = texts.value.shell
  const [typed, setTyped] = useState('')
  const open = (id: string) => {
    close()
    setTyped('')
    go(route.value.view, undefined, id)
  }
  const hidden = allProjects().length - MAX_LISTED
  return (
    <>
      <p class="panel-title">{t.projects}</p>
      <ul class="projects">
        {listed().map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              class="project-row"
              aria-current={id === project.value ? 'true' : undefined}
              onClick={() => open(id)}
            >
              <code>{id}</code>
              <span class="faint">
                {name !== id && `${name} · `}
                {countOf(id)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p class="faint">{t.moreProjects(countText(hidden))}</p>}
      <ActionForm label={t.otherProject} onSubmit={() => typed !== '' && open(typed)}>
        <Field label={t.otherProject} value={typed} onChange={setTyped} required />
        <Button type="submit">{t.openProject}</Button>
      </ActionForm>
      <p class="faint">{t.otherProjectHint}</p>
    </>
  )
}

/** The projects of the scene, then the project in view, then the other ones that have a world. */
function allProjects(): { id: string; name: string }[] {
  const own = identities.value?.projects ?? []
  const known = knownProjects.value.filter((id) => id === project.value)
  const others = [...new Set([...known, ...knownProjects.value])]
  const unnamed = others.filter((id) => !own.some((each) => each.id === id))
  return [...own, ...unnamed.map((id) => ({ id, name: id }))]
}

const listed = () => allProjects().slice(0, MAX_LISTED)

function countOf(id: string): string {
  const { instancesOf, notYet } = texts.value.shell
  const count = counts.value.get(id)
  if (count !== undefined) return instancesOf(countText(count), count === 1)
  return knownProjects.value.includes(id) ? '…' : notYet
}
