import { gzipSync } from 'node:zlib'
import { PROJECT } from '../page.ts'
import type { DelayCase } from './cases.ts'

/** The path that saves the state file. */
export const SAVE = '/_mock/state/save'

const AT = `/_mock/projects/${PROJECT}`

const JSON_TYPE = { 'content-type': 'application/json' }

const TOKEN = { 'x-auth-token': 'mock-token-admin' }

const ANY = `${AT}/notebooks/00000000-0000-4000-8000-000000000000`

const PROGRESSION = { action: 'create', outcome: 'failure' }

function remove(name: string, path: string): DelayCase {
  return { name, path, method: 'DELETE' }
}

function post(name: string, path: string, body: object): DelayCase {
  return { name, path, method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) }
}

function list(name: string, query = ''): DelayCase {
  return { name, path: `/v1/${PROJECT}/notebooks/all${query}`, headers: TOKEN }
}

/** The first lists after a call that replaced the instances: the default order, another order, a text. */
const firstLists: readonly DelayCase[] = [
  list('  first list after it'),
  list('  first list by name', '?sort_key=name'),
  list('  first list with a text', '?name=llama&description=e'),
]

/** The names of the scenes that the server can switch to. */
export interface BenchScenes {
  generated: string
  /** A scene whose instances have times that depend on when their world is made. */
  relative: string
}

/** The control calls that read or replace the instances of worlds. `world` and `server` are exported states. */
export function stateCases(
  { generated, relative }: BenchScenes,
  { world, server }: { world: string; server: string },
): DelayCase[] {
  const put = (name: string, path: string, body = ''): DelayCase => {
    return { name, path, method: 'PUT', headers: JSON_TYPE, body }
  }
  return [
    list('first list'),
    { name: 'summary of a world', path: `${AT}/summary` },
    { name: 'instances by update time', path: `${AT}/notebooks?sort_key=update_at` },
    { name: 'instances with a text', path: `${AT}/notebooks?username=a&limit=1000` },
    { name: 'catalog', path: `${AT}/catalog` },
    { name: 'history of a world', path: `${AT}/history?limit=5000` },
    { name: 'scene of a world', path: `${AT}/scene` },
    { name: 'scenes', path: '/_mock/scenes' },
    { name: 'clock of a world, read', path: `${AT}/clock` },
    { name: 'clock of the server, read', path: '/_mock/clock' },
    { name: 'export of a world', path: `${AT}/state` },
    { name: 'export of the server', path: '/_mock/state' },
    put('snapshot of a world', `${AT}/snapshots/a`),
    put('snapshot of the server', '/_mock/snapshots/a'),
    { name: 'export of a snapshot', path: `${AT}/snapshots/a` },
    { name: 'export of a snapshot of the server', path: '/_mock/snapshots/a' },
    { name: 'snapshots of a world', path: `${AT}/snapshots` },
    { name: 'snapshots of the server', path: '/_mock/snapshots' },
    post('force of an instance', `${ANY}/force`, { status: 'STOPPED' }),
    post('advance of an instance', `${ANY}/advance`, {}),
    post('undelete of an instance', `${ANY}/undelete`, {}),
    post('state file saved', SAVE, {}),
    post('advance of a world', `${AT}/clock/advance`, { by: '80s' }),
    ...firstLists,
    post('state file saved', SAVE, {}),
    post('restore of a world', `${AT}/reset`, { to: 'snapshot:a' }),
    ...firstLists,
    post('restore of the server', '/_mock/reset', { to: 'snapshot:a' }),
    ...firstLists,
    post('advance of the server', '/_mock/clock/advance', { by: '90s' }),
    put('import of a world', `${AT}/state`, world),
    ...firstLists,
    {
      ...put('import of a compressed world', `${AT}/state`),
      headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
      body: gzipSync(world),
    },
    put('clock of a world', `${AT}/clock`, JSON.stringify({ at: '2027-01-01T01:00:00Z' })),
    put('import of the server', '/_mock/state', server),
    ...firstLists,
    put('clock of the server', '/_mock/clock', JSON.stringify({ at: '2027-01-01T01:00:00Z' })),
    put('import that is no JSON', `${AT}/state`, `${world.slice(0, -3)}]}`),
    put(
      'import with a mistake',
      `${AT}/state`,
      world.replace('"version": 1', '"version": 1, "x": 1'),
    ),
    post('reset of a world', `${AT}/reset`, { to: 'scene' }),
    ...firstLists,
    post('undo of a reset', `${AT}/reset/undo`, {}),
    ...firstLists,
    put('rate of the clock of a world', `${AT}/clock`, JSON.stringify({ rate: 60 })),
    put('rate of the clock of the server', '/_mock/clock', JSON.stringify({ rate: 0 })),
    post('reset of the server', '/_mock/reset', { to: 'scene' }),
    list('  first use of the world'),
    post('scene with generated instances', `${AT}/scene`, { scene: generated }),
    ...firstLists,
    post('scene with relative times', `${AT}/scene`, { scene: relative }),
    ...firstLists,
    post('scene of the server', '/_mock/scene', { scene: relative }),
    list('  first use of a world'),
    remove('removal of a snapshot', `${AT}/snapshots/a`),
    remove('removal of a snapshot of the server', '/_mock/snapshots/a'),
    post('fault rule', `${AT}/faults`, { operation: 'ListNotebooks', status: 500 }),
    post('fault rule of the server', '/_mock/faults', { operation: 'ListNotebooks', status: 500 }),
    post('progression rule', `${AT}/progressions`, PROGRESSION),
    post('progression rule of the server', '/_mock/progressions', PROGRESSION),
    ...['faults', 'progressions'].flatMap((rules) => [
      remove(`removal of one of the ${rules}`, `${AT}/${rules}/none`),
      remove(`removal of one of the ${rules} of the server`, `/_mock/${rules}/none`),
      remove(`removal of all ${rules}`, `${AT}/${rules}`),
      remove(`removal of all ${rules} of the server`, `/_mock/${rules}`),
    ]),
    remove('removal of requests', `${AT}/requests`),
    remove('removal of all requests', '/_mock/requests'),
    post('reset to empty', `${AT}/reset`, { to: 'empty' }),
  ]
}
