import { isDeepStrictEqual } from 'node:util'
import { shownFields } from '../cloud/notebooks/shown-fields.ts'
import { sceneLeaseEnd } from '../control/scenes/scene-leases.ts'
import {
  brokenReferences,
  completeNotebook,
  type References,
} from '../control/scenes/scene-notebooks.ts'
import { NotebookStatus } from '../schemas/notebook.ts'
import { SceneNotebook } from '../schemas/scene.ts'
import { WORKSPACE_ID } from '../schemas/workspace.ts'
import { wrongFields } from './catalog/completed.ts'
import { ownerIdOf, sceneId } from './catalog/owners.ts'
import { isObject, type JsonObject, textOf, timeOf, withoutEmpty } from './json.ts'
import type { Notes } from './notes.ts'

/** What instances are completed with. */
export interface EntryContext {
  references: References
  /** Ids for instances whose answer has none. */
  flavorId: string
  imageId: string
  /** Time that relative times count from, epoch ms. */
  capturedAt: number
  notes: Notes
}

/**
 * An instance of an answer as a scene has it, with times in epoch ms. Fields that this server would answer otherwise are in
 * `recorded`, unless the answer was made of something else (`isMade`).
 */
export function entryOf(answer: JsonObject, context: EntryContext, isMade = false): SceneNotebook {
  const entry = { ...fieldsOf(answer, context), id: answer['id'] } as unknown as SceneNotebook
  const whole = completeNotebook(entry, context.references, 0)
  const shown = shownFields(whole) as JsonObject
  // A server with the scene switches such a lease off, or has stopped the instance.
  const isOver = sceneLeaseEnd(whole) < context.capturedAt + 1_000
  const different = Object.entries(answer).filter(([key, value]) => {
    return key !== 'token' && ((isOver && key === 'lease') || !covers(shown[key], value))
  })
  if (isMade || different.length === 0) return entry
  return { ...entry, recorded: Object.fromEntries(different) }
}

/** Whether a value has everything that another one has: an object may have more members. */
export function covers(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(value) &&
      value.length === part.length &&
      part.every((item, index) => covers(value[index], item))
    )
  }
  if (!isObject(part)) return isDeepStrictEqual(value, part)
  return isObject(value) && Object.keys(part).every((key) => covers(value[key], part[key]))
}

/** The fields of an answer that a scene can have, and guesses for those that it needs. */
function fieldsOf(
  answer: JsonObject,
  { flavorId, imageId, notes, references }: EntryContext,
): JsonObject {
  const { image, status } = answer
  const owner = ownerIdOf(answer)
  const given = withoutEmpty({
    ...answer,
    ...timesOf(answer),
    name: sceneName(answer, notes),
    user_id: owner && sceneId(owner),
    user: undefined,
    description: answer['description'] ?? undefined,
    workspace_id: WORKSPACE_ID.test(String(answer['workspace_id']))
      ? answer['workspace_id']
      : undefined,
    token: undefined,
  })
  const ownImage = isObject(image) ? textOf(image['id']) : undefined
  if (ownImage === undefined) notes.add('Images of instances whose answer names none')
  const guess = { image: { id: ownImage ?? imageId }, flavor: flavorId }
  const known = { ...guess, ...given }
  if (textOf(answer['flavor']) === undefined)
    notes.add('Flavors of instances whose answer names none')
  if (!NotebookStatus.options.some((word) => word === status)) {
    notes.add('Statuses of instances whose answer has none that is known: STOPPED')
    Object.assign(known, { status: 'STOPPED' })
  }
  const valid = without(known, wrongFields(SceneNotebook, known))
  const whole = { ...guess, ...valid } as unknown as SceneNotebook
  const broken = brokenReferences(whole, references).map(({ path }) => path.split('.')[1])
  return { ...guess, ...without(valid, new Set(broken)) }
}

function without(record: JsonObject, keys: ReadonlySet<string | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.has(key)))
}

/** Times that some answers have as text. */
function timesOf({ create_at, update_at }: JsonObject): JsonObject {
  const times = { create_at: timeOf(create_at), update_at: timeOf(update_at) }
  return Object.fromEntries(
    Object.entries(times).map(([key, time]) => [
      key,
      time === undefined ? undefined : Math.round(time),
    ]),
  )
}

/** The name of an instance as a scene can have it: other characters become `-`. */
function sceneName({ id, name }: JsonObject, notes: Notes): string {
  const text = textOf(name)
  if (text === undefined) notes.add('Names of instances whose answer has none')
  const wanted = (text ?? `instance-${id}`).replace(/[^A-Za-z0-9_\p{Script=Han}-]/gu, '-')
  return Array.from(wanted).slice(0, 128).join('')
}
