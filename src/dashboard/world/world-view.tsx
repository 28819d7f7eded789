import { controlPaths } from '../server/session.ts'
import { project } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { ClockCard } from './clock-card.tsx'
import { FilesCard } from './files-card.tsx'
import { ResetCard } from './reset-card.tsx'
import { Scenes } from './scenes-card.tsx'
import { SnapshotsCard } from './snapshots-card.tsx'

/** One of several processes offers only what it can do for its own projects. */
const has = (path: string) => controlPaths.value.has(path)

/** Clock, resets, snapshots, files and scenes of the world. */
export function WorldView() {
  return (
    <div class="world">
      <div class="world-head">
        <h2>{texts.value.world.title}</h2>
        <code class="faint">{project.value}</code>
      </div>
      <div class="world-cards">
        <ClockCard />
        <div class="world-side">
          <ResetCard />
          {has('GET /_mock/projects/{project_id}/snapshots') && <SnapshotsCard />}
        </div>
        <FilesCard />
      </div>
      {has('POST /_mock/projects/{project_id}/scene') && <Scenes />}
    </div>
  )
}
