import type { Rows } from '../server/rows.ts'
import { returnToRow } from '../shell/keyboard.ts'

/** A list that was left for one of its instances. */
interface Position {
  /** The project and the query of the list. */
  key: string
  rows: Rows
  /** Scroll position, px. */
  top: number
}

let left: Position | undefined

/** Keeps the rows and the scroll position of a list that is left for the instance `id`. */
export function keepPosition(position: Position, id: string): void {
  left = position
  returnToRow(id)
}

/** The position of the same list when it was left; undefined if another list was left. */
export function keptPosition(key: string): Position | undefined {
  return left?.key === key ? left : undefined
}

/** Forgets it: the list has been shown again. */
export function dropPosition(): void {
  left = undefined
}
