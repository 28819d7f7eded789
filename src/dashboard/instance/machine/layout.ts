/**
 * Where the statuses and the edges of the diagram are, by hand. Deletions and errors come from nearly every status, so
 * they share two lines: the upper one leads to ERROR, the lower one to DELETING.
 */
export type Point = readonly [x: number, y: number]

export const [WIDTH, HEIGHT] = [1226, 486]

/** Size of the box of a status. */
export const [WIDE, HIGH] = [140, 38]

const COLUMNS = [172, 388, 604, 862, 1078] as const
const [C0, C1, C2, C3, C4] = COLUMNS
const [R0, R1, R2] = [84, 206, 396]

/** Lines that many edges share: above all, that of the errors, that of the deletions. */
const [TOP, ERRORS, DELETIONS] = [22, 290, 316]
/** Lines beside the statuses: errors and deletions on the left, deletions on the right. */
const [LEFT_ERRORS, LEFT_DELETIONS, RIGHT] = [20, 60, 1182]

/** The centre of each status. */
export const places: Readonly<Record<string, Point>> = {
  CREATE_FAILED: [C0, R0],
  SNAPSHOTTING: [C2, R0],
  STARTING: [C3, R0],
  START_FAILED: [C4, R0],
  INIT: [C0, R1],
  CREATING: [C1, R1],
  RUNNING: [C2, R1],
  STOPPING: [C3, R1],
  STOPPED: [C4, R1],
  FROZEN: [C0, R2],
  ERROR: [C1, R2],
  DELETE_FAILED: [C2, R2],
  DELETING: [C3, R2],
  DELETED: [C4, R2],
}

/** The small circles: where an instance begins, and where it ends. */
export const circles: Readonly<Record<string, Point>> = { new: [C1 + 34, 112], gone: [C3, 464] }

/** The line of an edge and the centre of its label. */
export interface Route {
  points: readonly Point[]
  label: Point
  /** Number of points of which no other edge has the line; a click on the rest could mean several edges. */
  own: number
}

const top = (row: number) => row - HIGH / 2
const bottom = (row: number) => row + HIGH / 2

/** A straight line, with the label in its middle. */
function line(start: Point, end: Point): Route {
  const label = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2] as const
  return { points: [start, end], label, own: 2 }
}

/** From the right side of a column to the left side of another, or back. */
function across(from: number, to: number, y: number): Route {
  const side = from < to ? WIDE / 2 : -WIDE / 2
  return line([from + side, y], [to - side, y])
}

const errorDrop: Point = [C1 - 34, top(R2)]
const deletionDrop: Point = [C3 - 34, top(R2)]

/** From a status of the main row or of the last row to one of the two lines. */
function toLine(x: number, row: number, y: number, drop: Point): Route {
  const start = row === R2 ? top(row) : bottom(row)
  const label = [x, row === R2 ? 348 : 256] as const
  return { points: [[x, start], [x, y], [drop[0], y], drop], label, own: 2 }
}

const error = (x: number, row: number) => toLine(x, row, ERRORS, errorDrop)
const deletion = (x: number, row: number) => toLine(x, row, DELETIONS, deletionDrop)

/** The error of a status of the first row: over the top and down the left side. */
function errorOverTop(x: number): Route {
  const way: Point[] = [
    [x, TOP],
    [LEFT_ERRORS, TOP],
    [LEFT_ERRORS, ERRORS],
    [errorDrop[0], ERRORS],
  ]
  return { points: [[x, top(R0)], ...way, errorDrop], label: [x, 44], own: 2 }
}

/** The deletion of a status of the first row: down one side. */
function deletionBeside(side: number, lane: number): Route {
  const way: Point[] = [
    [lane, R0],
    [lane, DELETIONS],
    [deletionDrop[0], DELETIONS],
  ]
  return { points: [[side, R0], ...way, deletionDrop], label: [lane, 145], own: 3 }
}

/** The route of each edge, by its two statuses. */
export const routes: Readonly<Record<string, Route>> = {
  'new CREATING': { ...line([C1 + 34, 118], [C1 + 34, top(R1)]), label: [C1 + 34, 148] },
  'INIT CREATING': across(C0, C1, R1),
  'CREATING RUNNING': across(C1, C2, R1),
  'RUNNING STOPPING': across(C2, C3, R1),
  'STOPPING STOPPED': across(C3, C4, R1),
  'INIT CREATE_FAILED': line([C0, top(R1)], [C0, bottom(R0)]),
  'CREATING CREATE_FAILED': {
    points: [
      [C1 - 34, top(R1)],
      [C1 - 34, R0],
      [C0 + WIDE / 2, R0],
    ],
    label: [C1 - 34, 124],
    own: 3,
  },
  'RUNNING SNAPSHOTTING': {
    ...line([C2 - 44, top(R1)], [C2 - 44, bottom(R0)]),
    label: [C2 - 44, 158],
  },
  'SNAPSHOTTING RUNNING': {
    ...line([C2 + 26, bottom(R0)], [C2 + 26, top(R1)]),
    label: [C2 + 26, 124],
  },
  'STARTING RUNNING': {
    points: [
      [C3 - 34, bottom(R0)],
      [C3 - 34, 156],
      [C2 + 58, 156],
      [C2 + 58, top(R1)],
    ],
    label: [(C2 + C3 + 24) / 2, 156],
    own: 4,
  },
  'STOPPED STARTING': {
    points: [
      [C4 - 34, top(R1)],
      [C4 - 34, 146],
      [C3 + 34, 146],
      [C3 + 34, bottom(R0)],
    ],
    label: [(C3 + C4) / 2, 146],
    own: 4,
  },
  'STARTING START_FAILED': across(C3, C4, R0 - 12),
  'START_FAILED STARTING': across(C4, C3, R0 + 12),
  'FROZEN ERROR': across(C0, C1, R2),
  'DELETE_FAILED ERROR': across(C2, C1, R2),
  'DELETE_FAILED DELETING': across(C2, C3, R2 - 12),
  'DELETING DELETE_FAILED': across(C3, C2, R2 + 12),
  'DELETING gone': { ...line([C3, bottom(R2)], [C3, 455]), label: [C3, 433] },
  'CREATE_FAILED ERROR': errorOverTop(C0),
  'SNAPSHOTTING ERROR': errorOverTop(C2),
  'STARTING ERROR': errorOverTop(C3),
  'START_FAILED ERROR': errorOverTop(C4),
  'INIT ERROR': error(C0 + 36, R1),
  'CREATING ERROR': error(C1 + 36, R1),
  'RUNNING ERROR': error(C2 + 36, R1),
  'STOPPING ERROR': error(C3, R1),
  'STOPPED ERROR': error(C4 + 36, R1),
  'DELETING ERROR': error(C3 + 36, R2),
  'CREATE_FAILED DELETING': deletionBeside(C0 - WIDE / 2, LEFT_DELETIONS),
  'START_FAILED DELETING': deletionBeside(C4 + WIDE / 2, RIGHT),
  'INIT DELETING': deletion(C0 - 36, R1),
  'CREATING DELETING': deletion(C1 - 36, R1),
  'RUNNING DELETING': deletion(C2 - 36, R1),
  'STOPPED DELETING': deletion(C4 - 36, R1),
  'FROZEN DELETING': deletion(C0, R2),
  'ERROR DELETING': deletion(C1 + 36, R2),
}

/** The path of an SVG line through points, with round corners. */
export function pathThrough(points: readonly Point[], radius = 8): string {
  const parts = points.map((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    if (before === undefined) return `M${point}`
    if (after === undefined) return `L${point}`
    return `L${towards(point, before, radius)}Q${point} ${towards(point, after, radius)}`
  })
  return parts.join('')
}

/** The point on the way from one point to another, at a distance of at most half of the way. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const share = Math.min(distance, length / 2) / length
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
}

/** Width of a label in px: it must be enough for its widest letters. */
export function labelWidth(text: string): number {
  return Math.round(text.length * 6.3 + 14)
}
