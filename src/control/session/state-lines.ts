import type { SecretNames } from '../../bundles/secret-names.ts'
import { mapSteps, type Steps } from '../../cloud/kernel/steps.ts'
import type { BundleLine } from '../../schemas/bundle.ts'
import { secrecyOf } from '../../schemas/secrets.ts'
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
  const state = yield* hiddenSteps(yield* worldStateSteps(world, usual), names)
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
  const hidden = yield* hiddenSteps(rest, names)
  return {
    kind: 'server_state',
    host_at: hostAt,
    state: { ...hidden, iam: withoutSecrets(iam, names) },
  }
}

/** A state without credentials. Each item of a list is one step. */
function* hiddenSteps(state: object, names: SecretNames): Steps<BundleState> {
  const hidden: BundleState = {}
  for (const [key, value] of Object.entries(state)) {
    if (value === undefined) continue
    const secrecy = secrecyOf(state, key, 'open')
    const hide = (inner: unknown) => names.json(withoutUndefined(inner), secrecy, key)
    hidden[key] = Array.isArray(value) ? yield* mapSteps(value, hide) : hide(value)
    yield
  }
  return hidden
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

function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
