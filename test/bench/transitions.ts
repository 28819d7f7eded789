import type { MockServer } from '../../src/index.ts'
import { PROJECT } from './page.ts'

/** Starts `count` instances of a project; the start of the n-th takes `durationOf(n)` ms. */
export function startMany(
  mock: MockServer,
  count: number,
  durationOf: (n: number) => number,
): void {
  const { notebooks, progressions } = mock.project(PROJECT)
  const ids: string[] = []
  for (let offset = 0; ids.length < count + 10; offset += 1_000) {
    for (const { id } of notebooks.listAll({ limit: 1_000, offset }).data) ids.push(id)
  }
  // The ten newest instances are left out, because they are the measured page.
  for (const [n, id] of ids.slice(10, count + 10).entries()) {
    progressions.add({ id: 'bench', action: 'start', duration: durationOf(n) })
    notebooks.force(id, 'STOPPED')
    notebooks.start(id, { duration: -1 })
    progressions.remove('bench')
  }
}
