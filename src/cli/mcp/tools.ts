import type { Tool } from './tool.ts'
import { clock } from './tools/clock.ts'
import { create } from './tools/create.ts'
import { explain } from './tools/explain.ts'
import { fault } from './tools/fault.ts'
import { list } from './tools/list.ts'
import { reset } from './tools/reset.ts'
import { snapshot } from './tools/snapshot.ts'
import { status } from './tools/status.ts'
import { verify } from './tools/verify.ts'

/** The tools by their names. */
export const tools: Readonly<Record<string, Tool>> = {
  status,
  list,
  create,
  fault,
  clock,
  reset,
  snapshot,
  verify,
  explain,
}
