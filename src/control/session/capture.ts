import { BundleText } from '../../bundles/bundle-text.ts'
import { SecretNames } from '../../bundles/secret-names.ts'
import { ModelArtsError } from '../../cloud/errors/errors.ts'
import { machineTime } from '../../cloud/kernel/host-time.ts'
import { sortSteps } from '../../cloud/kernel/sorting.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BundleHeader,
  type BundleLine,
  type BundleSceneFile,
} from '../../schemas/bundle.ts'
import { quote } from '../../schemas/findings.ts'
import { version } from '../../version.ts'
import type { Engine } from '../engine.ts'
import type { JournalRecord } from '../journal/journal-record.ts'
import { jsonPieces, type Pieces } from '../pieces.ts'
import type { Scene } from '../scenes/scene.ts'
import { finishInSlices } from '../slices.ts'
import type { ServerSnapshot } from '../worlds/world-snapshot.ts'
import { sessionOf } from './effects.ts'
import { isBuiltIn, sceneFilesOf, sceneHash } from './scene-lines.ts'
import type { Change } from './session-log.ts'
import {
  momentSteps,
  requestMomentLine,
  requestSteps,
  requestsNow,
  type SessionRequest,
} from './session-requests.ts'
import { projectLine, serverLine } from './state-lines.ts'

/** In the line of a state, each item of its lists is a piece: `line.state.notebooks[0]`. */
const STATE_LEVELS = 3

/** A session as it was at one moment. */
interface Captured {
  start: ServerSnapshot
  /** Host time of the start, epoch ms. */
  startAt: number
  changes: readonly Change[]
  /** The requests in order. */
  requests: readonly SessionRequest[]
  names: SecretNames
  startScene: Scene
}

/**
 * The session of a server as the text of a bundle, in pieces, as it is now. `config` has the options that change answers.
 * Rejects with 409 Mock.CannotCapture if a request is missing, or if a scene cannot be in a bundle.
 */
export async function bundlePieces(
  engine: Engine,
  config: Readonly<Record<string, unknown>>,
): Promise<Pieces> {
  const captured = await capture(engine)
  const { names, startScene } = captured
  const files = isBuiltIn(startScene) ? [] : await sceneFilesOf(startScene, names)
  return textOf(headerOf(config, startScene), files, captured)
}

async function capture(engine: Engine): Promise<Captured> {
  const session = sessionOf(engine)
  const { loss, first } = session
  if (loss !== undefined) throw cannotCapture(loss.found, loss.expected)
  const { logs, iam, startScene } = engine.worlds
  const now = requestsNow(entriesOf(logs.requests, session.past), first)
  const changes = [...session.changes]
  const start = session.start ?? engine.snapshot()
  const startAt = session.start === undefined ? machineTime.steady() : session.startAt
  requireScenes(start, changes, startScene)
  const requests = await finishInSlices(requestSteps(now))
  return { start, startAt, changes, requests, names: new SecretNames(iam.users), startScene }
}

/** All requests of a session; one that waits may be in both. */
function* entriesOf(
  journaled: Iterable<JournalRecord>,
  past: readonly JournalRecord[],
): Iterable<JournalRecord> {
  yield* journaled
  yield* past
}

/** 409 Mock.CannotCapture: the session cannot be captured. */
function cannotCapture(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(409, 'Mock.CannotCapture', `found ${found}, expected ${expected}`)
}

/** A bundle has the files of the start scene only. */
function requireScenes(
  { scene, ownScenes, worlds }: ServerSnapshot,
  changes: readonly Change[],
  start: Scene,
): void {
  const inChanges = changes.flatMap((change) => {
    if (change.projectId !== null) return change.world === null ? [] : [change.world.scene]
    return [change.server.scene, ...change.server.ownScenes.values()]
  })
  const inWorlds = [...worlds.values()].map((world) => world.scene)
  for (const used of [scene, ...ownScenes.values(), ...inWorlds, ...inChanges]) {
    if (isBuiltIn(used) || used.isVersionOf(start)) continue
    const expected = 'built-in scenes, or only the scene that the server was started with'
    throw cannotCapture(`scene ${quote(used.name)}`, expected)
  }
}

function headerOf(config: Readonly<Record<string, unknown>>, scene: Scene): BundleHeader {
  const { seed, ...rest } = config
  return {
    format: BUNDLE_FORMAT,
    format_version: BUNDLE_VERSION,
    mock_version: version,
    captured_at: Date.now(),
    origin: 'mock',
    seed: seed as number,
    config: rest,
    scene: {
      name: isBuiltIn(scene) ? scene.name : (scene.sceneFile.title ?? 'scene'),
      sha256: sceneHash(scene),
      included: !isBuiltIn(scene),
    },
  }
}

function* textOf(
  header: BundleHeader,
  files: readonly BundleSceneFile[],
  { start, startAt, changes, requests, names, startScene }: Captured,
): Pieces {
  const text = new BundleText()
  yield text.line(header)
  for (const file of files) yield text.line(file)
  const stateLine = function* (line: BundleLine): Pieces {
    for (const piece of jsonPieces(line, STATE_LEVELS)) yield text.text(piece as string)
    yield text.text('\n')
  }
  yield* stateLine(yield* serverLine(start, startAt, startScene, names))
  // A token of IAM has the time of the project that it is for, which the request for it does not name.
  const used = new Set<string | null>(
    start.credentials.tokens.map(({ scope }) => scope.project?.id ?? null),
  )
  let isAnyUsed = false
  for (const { entry } of requests) {
    used.add(entry.projectId)
    isAnyUsed ||= entry.projectId === null && entry.operation !== null
    yield
  }
  for (const [projectId, world] of start.worlds) {
    if (!isAnyUsed && !used.has(projectId)) continue
    yield* stateLine(yield* projectLine(projectId, world, startAt, start.scene, names))
  }
  let usual = start.scene
  const changeLine = function* (change: Change): Steps<BundleLine> {
    if (change.projectId === null) {
      usual = change.server.scene
      return yield* serverLine(change.server, change.hostAt, startScene, names)
    }
    return yield* projectLine(change.projectId, change.world, change.hostAt, usual, names)
  }
  const moments = yield* momentSteps(requests)
  let end = 0
  for (const { order } of moments) {
    end = Math.max(end, order)
    yield
  }
  const before = changes.filter(({ order }) => order < end)
  const all = yield* sortSteps([...before, ...moments], (one, other) => one.order - other.order)
  for (const each of all) {
    if ('request' in each) yield text.line(requestMomentLine(each, names))
    else yield* stateLine(yield* changeLine(each))
  }
  yield text.end()
}
