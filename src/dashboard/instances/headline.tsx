import {
  CircleCheck,
  CirclePlay,
  Cpu,
  type IconNode,
  MemoryStick,
  Timer,
  TriangleAlert,
} from 'lucide'
import type { WorldSummary } from '../../schemas/overview.ts'
import { countText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { summary } from '../server/world.ts'
import { hrefOf, viewParams } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { ANY } from './list-query.ts'

const starting = ['INIT', 'CREATING', 'STARTING']
const failed = ['CREATE_FAILED', 'START_FAILED', 'DELETE_FAILED', 'ERROR']

/** The figures of the world. Those of statuses are links to the list with the same number of rows. */
export function Headline() {
  const t = texts.value.shell
  const found = summary.value
  return (
    <ul class="tiles" aria-label={t.headline}>
      <Tile icon={CircleCheck} kind="s-RUNNING" name={t.running} statuses={['RUNNING']} />
      <Tile icon={CirclePlay} kind="s-STARTING" name={t.starting} statuses={starting} />
      <Tile icon={TriangleAlert} kind="s-CREATE_FAILED" name={t.failed} statuses={failed} />
      <Tile icon={Cpu} name={t.gpus} figure={found?.in_use.gpu} />
      <Tile icon={MemoryStick} name={t.npus} figure={found?.in_use.npu} />
      <Tile icon={Timer} name={t.leasesEnding} figure={found?.leases_ending} />
    </ul>
  )
}

interface TileProps {
  icon: IconNode
  name: string
  /** Class with the colour of the icon. */
  kind?: string
  /** Statuses that are counted; the tile is a link to them. */
  statuses?: readonly string[]
  figure?: number | undefined
}

function Tile({ figure, icon, kind = '', name, statuses }: TileProps) {
  const counted = statuses === undefined ? figure : countOf(summary.value, statuses)
  const content = (
    <>
      <span class="tile-name">
        <Icon of={icon} size={14} />
        {name}
      </span>
      <b class={counted === 0 ? 'tile-figure zero' : 'tile-figure'}>
        {counted === undefined ? '–' : countText(counted)}
      </b>
    </>
  )
  if (statuses === undefined) return <li class="tile">{content}</li>
  const status = statuses.join()
  const { feature, status: shown, workspace_id } = viewParams.value
  const isShown = shown === status && feature === ANY && workspace_id === ANY
  return (
    <li class={`tile ${kind}`}>
      <a
        href={hrefOf('instances', undefined, undefined, {
          status,
          feature: ANY,
          workspace_id: ANY,
        })}
        aria-current={isShown ? 'true' : undefined}
      >
        {content}
      </a>
    </li>
  )
}

function countOf(found: WorldSummary | undefined, statuses: readonly string[]) {
  const counts = found?.notebooks.by_status
  return counts && statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0)
}
