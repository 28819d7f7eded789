import type * as z from 'zod'
import type { ImportAnswer } from '../../schemas/control.ts'
import type { UndoneReset } from '../../schemas/undo.ts'
import { ask } from '../parts/ask.tsx'
import { countText } from '../parts/format.ts'
import { control } from '../server/api.ts'
import { upload } from '../server/files.ts'
import { controlPaths } from '../server/session.ts'
import { inProject } from '../server/world.ts'
import { withdrawUndo, withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'

/** What replaces the whole world. The server can undo it while nothing else has changed the world. */
const canUndo = () => controlPaths.value.has('POST /_mock/projects/{project_id}/reset/undo')

export async function reset(to: 'scene' | 'empty'): Promise<void> {
  const t = texts.value.world
  await startAnew(t.resetTo[to], () => control('POST', inProject('/reset'), { to }), t.wasReset[to])
}

export async function restore(snapshot: string): Promise<void> {
  const t = texts.value.world
  const to = `snapshot:${snapshot}`
  const action = () => control('POST', inProject('/reset'), { to })
  await startAnew(t.restoreSnapshot(snapshot), action, t.restored(snapshot))
}

export async function loadScene(scene: string): Promise<void> {
  const t = texts.value.world
  const action = () => control('POST', inProject('/scene'), { scene })
  await startAnew(t.loadScene(scene), action, t.sceneLoaded(scene))
}

export async function importState(file: File): Promise<void> {
  const t = texts.value.world
  await startAnew(
    t.importState,
    () => upload<z.infer<typeof ImportAnswer>>(inProject('/state'), file),
    ({ notebooks }) => t.imported(file.name, countText(notebooks), notebooks === 1),
  )
}

/** A notice goes when its project is left, so the project in view is the one that was reset. */
const undoLast = () => control<UndoneReset>('POST', inProject('/reset/undo'))

/** Acts at once if the server can undo it, else asks first. `name` says what it does. */
async function startAnew<T>(
  name: string,
  action: () => Promise<T>,
  done: string | ((value: T) => string),
): Promise<void> {
  const t = texts.value.world
  const isUndoable = canUndo()
  if (!isUndoable && !(await ask({ title: t.cannotUndo(name), yes: name }))) return
  await withNotice(action, (value) => {
    // The server undoes the last one only.
    withdrawUndo(undoLast)
    return {
      text: typeof done === 'string' ? done : done(value),
      ...(isUndoable && { undo: undoLast }),
    }
  })
}
