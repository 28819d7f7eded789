import type { SecretNames } from '../../bundles/secret-names.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import type { BundleLine } from '../../schemas/bundle.ts'
import type { ServerState } from '../../schemas/server-state.ts'
import type { Scene } from '../scenes/scene.ts'
import { serverStateSteps, worldStateSteps } from '../state/state-writer.ts'
import type { WorldSnapshot } from '../worlds/world-snapshot.ts'
import type { ServerPart } from './session-log.ts'

/** The line of a project's state. `usual` is the scene of future worlds then. */
export function* projectLine(
  projectId: string,
  world: WorldSnapshot | null,
  hostAt: number,
  usual: Scene,
  names: SecretNames,
): Steps<BundleLine> {
  if (world === null)
    return { kind: 'project_state', host_at: hostAt, project_id: projectId, state: null }
  const { notebooks, ...rest } = yield* worldStateSteps(world, usual)
  const hidden: unknown[] = []
  for (const notebook of notebooks) {
    hidden.push(names.json(withoutUndefined(notebook)))
    yield
  }
  const state = { ...(names.json(withoutUndefined(rest)) as BundleState), notebooks: hidden }
  return { kind: 'project_state', host_at: hostAt, project_id: projectId, state }
}

type BundleState = Record<string, unknown>

/** The line of the server's state, without its worlds. */
export function* serverLine(
  server: ServerPart,
  hostAt: number,
  start: Scene,
  names: SecretNames,
): Steps<BundleLine> {
  const state = yield* serverStateSteps({ ...server, worlds: new Map() }, start)
  const { iam, ...rest } = state
  const hidden = names.json(withoutUndefined(rest)) as BundleState
  return {
    kind: 'server_state',
    host_at: hostAt,
    state: { ...hidden, iam: withoutSecrets(iam, names) },
  }
}

/** What IAM issued. By its rule for names, everything in `tokens` would be a credential. */
function withoutSecrets(iam: ServerState['iam'], names: SecretNames): ServerState['iam'] {
  return {
    ...iam,
    tokens: iam.tokens.map((token) => ({ ...token, id: names.idOf(token.id) })),
    keys: iam.keys.map((pair) => ({
      ...pair,
      access: names.idOf(pair.access),
      secret: names.idOf(pair.secret),
      securitytoken: names.idOf(pair.securitytoken),
    })),
  }
}

function withoutUndefined(value: object): unknown {
  return JSON.parse(JSON.stringify(value))
}
