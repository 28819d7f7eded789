import { signal } from '@preact/signals'

export const views = ['instances', 'journal', 'faults', 'world'] as const
export type View = (typeof views)[number]

/** Route in the URL's fragment: `#/p1/instances/some-id`. */
export interface Route {
  project: string
  view: View
  id: string | undefined
}

export const route = signal<Route>(routeOf(location.hash))

addEventListener('hashchange', () => {
  route.value = routeOf(location.hash)
})

export function hrefOf(view: View, id?: string, project = route.value.project): string {
  const parts = [project, view, ...(id === undefined ? [] : [id])]
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

export function go(view: View, id?: string, project?: string): void {
  location.hash = hrefOf(view, id, project)
}

function routeOf(hash: string): Route {
  const [project = '', view = '', id] = hash.replace(/^#\/?/, '').split('/').map(decoded)
  const known = views.find((each) => each === view) ?? 'instances'
  return { project, view: known, id: id === '' ? undefined : id }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
