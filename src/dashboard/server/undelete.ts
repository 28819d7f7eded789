import { control } from './api.ts'
import { changes, inProject } from './world.ts'

/** Undoes the deletion of an instance; rejects with Refusal if the server does not keep it, or something is in the way. */
export async function undelete(id: string): Promise<void> {
  await control('POST', inProject(`/notebooks/${encodeURIComponent(id)}/undelete`), {})
  changes.value++
}
