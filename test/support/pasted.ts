import { curlsIn } from './curl.ts'
import { get, type Mock } from './mock.ts'

/** Sends every curl of a page in order, without a reset in between. Returns one line for each status that differs from the page. */
export async function paste(mock: Mock, page: string): Promise<string[]> {
  const files = new Map<string, string>()
  const wrong: string[] = []
  for (const { line, method, path, headers, payload, expected, file } of curlsIn(page)) {
    const got = await get(mock, path, {
      as: null,
      headers,
      method: method as 'GET',
      ...(payload ? { payload: files.get(payload.replace(/^@/, '')) ?? payload } : {}),
    })
    if (!expected.includes(got.status)) wrong.push(`${line}: ${got.status}`)
    if (file !== undefined) files.set(file, JSON.stringify(got.body))
  }
  return wrong
}

/** What commands left behind in the server and in some projects, one line each; none in a newly started server. */
export function leftovers(mock: Mock, projects: readonly string[]): string[] {
  const state = mock.exportState()
  const levels = [
    { where: 'the server', level: state },
    ...state.worlds.map(({ project_id, state }) => ({ where: project_id, level: state })),
  ]
  return [
    ...levels.flatMap(({ where, level: { clock, faults, progressions } }) => [
      ...(clock.real ? [] : [`the clock of ${where}`]),
      ...faults.map(({ id }) => `fault rule ${id} of ${where}`),
      ...progressions.map(({ id }) => `progression rule ${id} of ${where}`),
    ]),
    ...(state.to === 'scene' ? [] : [`the reset to ${state.to}`]),
    ...(state.scene === undefined ? [] : [`scene ${state.scene}`]),
    ...state.own_scenes
      .filter(({ scene }) => scene !== mock.scene.name)
      .map(({ project_id, scene }) => `scene ${scene} of ${project_id}`),
    ...state.worlds.map(({ project_id }) => `changes of ${project_id}`),
    ...mock.snapshots.list().map(({ name }) => `snapshot ${name} of the server`),
    ...projects.flatMap((id) =>
      mock
        .project(id)
        .snapshots.list()
        .map(({ name }) => `snapshot ${name} of ${id}`),
    ),
  ]
}

/** Project ids in the paths of the curls of a page. */
export function projectsOf(page: string): string[] {
  const ids = curlsIn(page).map(
    ({ path }) => /^\/(?:v[\d.]+|_mock\/projects)\/([\w-]+)\//.exec(path)?.[1],
  )
  return [...new Set(ids.filter((id) => id !== undefined))]
}
