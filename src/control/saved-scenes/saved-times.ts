import { Epoch } from '../../schemas/primitives.ts'
import type { SceneSaveOptions } from '../../schemas/saved-scene.ts'
import type { SceneTime } from '../../schemas/scene.ts'

/** Writes a time (epoch ms) as a scene has it. */
export type TimeText = (at: number) => SceneTime

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** How the times of a world at `now` (epoch ms) are written. Relative ones count from the start of the second, as in every scene. */
export function timeText(times: SceneSaveOptions['times'], now: number): TimeText {
  if (times === 'absolute') return (at) => at
  const start = now - (now % 1_000)
  return (at) => `${at < start ? '-' : '+'}${spanText(Math.abs(at - start))}`
}

/** A span in the largest unit of which it is a multiple: `2h`. */
export function spanText(span: number): string {
  const [unit, size] = UNITS.find(([, length]) => span % length === 0) ?? ['ms', 1]
  return `${span / size}${unit}`
}

const TIME_FIELDS = ['create_at', 'update_at', 'create_time', 'update_time'] as const

/** A record with its times as a scene has them. */
export function withTimes<T extends object>(record: T, timeOf: TimeText): T {
  const times = TIME_FIELDS.flatMap((field) => {
    const at = (record as Partial<Record<string, unknown>>)[field]
    return typeof at === 'number' ? [[field, timeOf(at)]] : []
  })
  return { ...record, ...Object.fromEntries(times) }
}

/** Recorded fields with the times of their lease as a scene has them. */
export function withRecordedTimes(
  recorded: Readonly<Record<string, unknown>>,
  timeOf: TimeText,
): Record<string, unknown> {
  const { lease } = recorded
  if (typeof lease !== 'object' || lease === null || Array.isArray(lease)) return recorded
  // Texts and numbers that are no times are answered as they are.
  const times = Object.entries(lease).filter(([, value]) => Epoch.safeParse(value).success)
  const timed = withTimes(Object.fromEntries(times), timeOf)
  return { ...recorded, lease: { ...lease, ...timed } }
}
