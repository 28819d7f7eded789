import { download, fileName } from './files.ts'
import { inProject, project } from './world.ts'

/** The server keeps no more requests than this. */
const ALL_REQUESTS = 100_000

/** Saves the journal of the world as a HAR file; returns its name, and its size in bytes. */
export async function downloadHar(): Promise<{ name: string; size: number }> {
  const name = fileName([project.value, 'journal'], 'har')
  const size = await download(inProject(`/requests?format=har&limit=${ALL_REQUESTS}`), name)
  return { name, size }
}
