import { computed, signal } from '@preact/signals'
import { type View, views } from './views.ts'

/** What the URL's fragment names: `#/p1/instances/some-id?status=RUNNING&lang=zh`. */
export interface Route {
  project: string
  view: View
  /** Id of the selected instance, or sequence of the selected request. */
  id: string | undefined
  /** Filters and sort of the view, and the parameters of the whole page; no value is empty. */
  params: Readonly<Record<string, string>>
}

/** Parameters of the whole page: links to other views keep them. */
const PAGE_PARAMS = ['lang', 'theme', 'tour', 'step']

export const route = signal<Route>(routeOf(location.hash))

/** The parameters of the view: its filters and its sort. */
export const viewParams = computed<Readonly<Record<string, string>>>(() =>
  Object.fromEntries(
    Object.entries(route.value.params).filter(([name]) => !PAGE_PARAMS.includes(name)),
  ),
)

addEventListener('hashchange', () => {
  route.value = routeOf(location.hash)
})

/** The URL of a view. A link within the present view keeps its filters, unless `params` are given. */
export function hrefOf(
  view: View,
  id?: string,
  project = route.value.project,
  params?: Readonly<Record<string, string>>,
): string {
  const { params: present, view: shown } = route.value
  const isKept = (name: string) =>
    PAGE_PARAMS.includes(name) || (params === undefined && view === shown)
  const kept = Object.entries(present).filter(([name]) => isKept(name))
  return hashOf({ project, view, id, params: { ...Object.fromEntries(kept), ...params } })
}

/** Goes to a view, as a link does. */
export function go(
  view: View,
  id?: string,
  project?: string,
  params?: Readonly<Record<string, string>>,
): void {
  location.hash = hrefOf(view, id, project, params)
}

/** Goes to a view in place of the present one: the back button does not return to it. */
export function replaceWith(view: View, project: string): void {
  history.replaceState(history.state, '', hrefOf(view, undefined, project))
  route.value = routeOf(location.hash)
}

/** Changes parameters of the URL, without a new entry in the browser's history. An empty text removes a parameter. */
export function setParams(change: Readonly<Record<string, string>>): void {
  const params = { ...route.value.params, ...change }
  const next = { ...route.value, params: withoutEmpty(params) }
  history.replaceState(history.state, '', hashOf(next))
  route.value = next
}

function hashOf({ project, view, id, params }: Route): string {
  const path = [project, view, ...(id === undefined ? [] : [id])].map(encodeURIComponent).join('/')
  const query = new URLSearchParams(params).toString()
  return `#/${path}${query && `?${query}`}`
}

function routeOf(hash: string): Route {
  const [path = '', ...query] = hash.replace(/^#\/?/, '').split('?')
  const [project = '', view = '', id] = path.split('/').map(decoded).map(withoutDots)
  const known = views.find((each) => each === view) ?? 'instances'
  const params = Object.fromEntries(new URLSearchParams(query.join('?')))
  return { project, view: known, id: id === '' ? undefined : id, params: withoutEmpty(params) }
}

function withoutEmpty(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''))
}

/** `.` and `..` name no project or instance: a URL with them is one of another path, such as that of all projects. */
function withoutDots(part: string): string {
  return part === '.' || part === '..' ? '' : part
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
