import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SecretNames } from '../bundles/secret-names.ts'
import { writeBundle } from '../bundles/write-bundle.ts'
import { jsonOfFile } from '../control/json-text.ts'
import { RECORDED_HEADERS } from '../http/hooks/journal.ts'
import { readRegularFile } from '../regular-file.ts'
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BundleBody,
  type BundleHeader,
  type BundleLine,
  type BundleRequest,
  type BundleSceneFile,
} from '../schemas/bundle.ts'
import type { IamFile } from '../schemas/iam.ts'
import type { JournalEntry } from '../schemas/journal.ts'
import { sceneFiles } from '../schemas/scene.ts'
import { REDACTED } from '../schemas/secrets.ts'
import type * as z from '../schemas/zod.ts'
import { version } from '../version.ts'
import { isTokenRequest, writeIn } from './passed-requests.ts'
import { recordedInOrder } from './recorded-lines.ts'

/** What a bundle of a recording has. */
export interface BundleCounts {
  requests: number
  /** Requests that cannot be sent again: refused by record, without a whole body, or about tokens. */
  leftOut: number
  /** Requests that may have changed something: the scene is the one after them. */
  writes: number
}

/**
 * Writes a replay bundle of a recording and of the scene that was made of it; `scene` is the folder, undefined for the default
 * scene. The replay lets every caller in, because a recording has no credentials. Rejects with the error of Node.
 */
export async function bundleRecording(
  recording: string,
  scene: string | undefined,
  path: string,
): Promise<BundleCounts> {
  const counts = { requests: 0, leftOut: 0, writes: 0 }
  const files = scene === undefined ? [] : await sceneLines(scene)
  const users = usersOf(files)
  const names = new SecretNames(users)
  const user = users[0]?.name ?? ADMIN
  async function* lines(): AsyncGenerator<BundleLine> {
    for (const file of files) yield { ...file, content: hidden(file, names) }
    for await (const entry of recordedInOrder(recording)) {
      if (!isRepeatable(entry)) counts.leftOut++
      else {
        if (isWrite(entry)) counts.writes++
        yield requestOf(entry, ++counts.requests, names, user)
      }
    }
  }
  await writeBundle(path, headerOf(scene !== undefined), lines())
  return counts
}

/** The admin of the default scene. Without a check of credentials every caller of an operation is the admin. */
const ADMIN = 'mock-admin'

function headerOf(hasScene: boolean): BundleHeader {
  return {
    format: BUNDLE_FORMAT,
    format_version: BUNDLE_VERSION,
    mock_version: version,
    captured_at: Date.now(),
    origin: 'recording',
    seed: 1,
    config: { auth: 'off' },
    scene: { name: hasScene ? 'recording' : 'default', sha256: null, included: hasScene },
  }
}

async function sceneLines(folder: string): Promise<BundleSceneFile[]> {
  const found: BundleSceneFile[] = []
  for (const noun of Object.keys(sceneFiles)) {
    const name = `${noun}.json`
    const path = join(folder, name)
    if (!existsSync(path)) continue
    found.push({ kind: 'scene_file', name, content: jsonOfFile(await readRegularFile(path)) })
  }
  return found
}

function usersOf(files: readonly BundleSceneFile[]) {
  const iam = files.find(({ name }) => name === 'iam.json')?.content
  return iam === undefined ? [] : (iam as z.infer<typeof IamFile>).users
}

/** A file without credentials. Instances get the masked token of the answers: the mock would make another one up. */
function hidden({ content, name }: BundleSceneFile, names: SecretNames): unknown {
  if (name !== 'notebooks.json') return names.json(content)
  const instances = content as readonly object[]
  return names.json(instances.map((instance) => ({ ...instance, token: REDACTED })))
}

type AnsweredEntry = JournalEntry & {
  status: number
  answer: NonNullable<JournalEntry['answer']>
}

/** Whether a request can be sent again: it had an answer of the service, and nothing of both is missing. */
function isRepeatable(entry: JournalEntry): entry is AnsweredEntry {
  const { answer, method, operation, outcome, status, url, warnings } = entry
  const isOfTokens = isTokenRequest(method, url) || operation === 'KeystoneValidateToken'
  const isAnswered = outcome === 'answered' && status !== null && answer !== null
  return isAnswered && warnings.length === 0 && !isOfTokens
}

function isWrite({ headers, method, url }: JournalEntry): boolean {
  return writeIn(method, url, Object.entries(headers).flat()) !== undefined
}

function requestOf(
  entry: AnsweredEntry,
  number: number,
  names: SecretNames,
  user: string,
): BundleRequest {
  const { answer, at, headers, operation, status } = entry
  const answerHeaders = Object.entries(answer.headers).filter(([name]) =>
    RECORDED_HEADERS.includes(name),
  )
  return {
    kind: 'request',
    number,
    request_id: entry.request_id,
    project_id: entry.project_id,
    world_at: entry.project_id === null ? null : at,
    server_at: at,
    host_at: Math.round(at),
    operation,
    caller: { user: operation === null ? null : user, credential: credentialOf(headers) },
    method: entry.method,
    url: entry.url,
    headers: pairs(Object.entries(headers), names),
    body: bodyOf(entry.body, headers['content-type'], names),
    outcome: entry.outcome as BundleRequest['outcome'],
    fault: null,
    answer: {
      status,
      headers: pairs(answerHeaders, names),
      body: bodyOf(answer.body, answer.headers['content-type'], names),
    },
  }
}

function pairs(headers: readonly [string, string][], names: SecretNames): [string, string][] {
  return headers.map(([name, value]) => [name, names.header(name, value)])
}

/** JSON is written again; its bytes are not in a recording. */
function bodyOf(body: unknown, type: string | undefined, names: SecretNames): BundleBody {
  if (body === null || body === undefined || body === '') return null
  return { text: names.body(typeof body === 'string' ? body : JSON.stringify(body), type) }
}

function credentialOf(headers: Readonly<Record<string, string>>) {
  if (headers['authorization'] !== undefined) return 'signature'
  return headers['x-auth-token'] === undefined ? 'none' : 'token'
}
