import { CloudAlert, Crosshair, TriangleAlert } from 'lucide'
import { useEffect, useRef } from 'preact/hooks'
import type { DrillOverview } from '../../schemas/drill-overview.ts'
import { countText, momentText, spanText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Message } from '../parts/message.tsx'
import { Refusal } from '../server/api.ts'
import { restoreRowFocus, returnToRow } from '../shell/keyboard.ts'
import { route } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { CellView } from './cell-view.tsx'
import { countsOf, doneCount, plainText } from './cells.ts'
import { drill, followDrill } from './drill-state.ts'
import { Matrix } from './matrix.tsx'
import { OutcomeName } from './verdict.tsx'

/** The drill of the server as it goes on: the table of its cells, or one of them. */
export function DrillView() {
  useEffect(followDrill, [])
  const { id } = route.value
  const left = useRef<string | undefined>(undefined)
  if (id === undefined && left.current !== undefined) returnToRow(left.current)
  left.current = id
  const found = drill.value
  if (found === undefined) return <Message icon={Crosshair} title={texts.value.common.loading} />
  if (found instanceof Error) return <NoDrill error={found} />
  return id === undefined ? <Report report={found} /> : <CellView key={id} id={id} report={found} />
}

function NoDrill({ error }: { error: Error }) {
  const { drill: said } = texts.value
  const isNone = error instanceof Refusal && error.status === 404
  return (
    <>
      <h2 class="sr">{said.title}</h2>
      <Message
        icon={isNone ? Crosshair : CloudAlert}
        title={isNone ? said.noDrill : said.loadFailed}
        isError={!isNone}
      >
        <p>{isNone ? said.noDrillNext : error.message}</p>
      </Message>
    </>
  )
}

function Report({ report }: { report: DrillOverview }) {
  useEffect(restoreRowFocus, [])
  const { drill: said } = texts.value
  const { cells, command, state } = report
  return (
    <div class="drill">
      <header class="drill-head">
        <h2>{said.title}</h2>
        <p class="mono drill-command">
          <span class="sr">{said.command}: </span>
          <bdi>{plainText(command.join(' '))}</bdi>
        </p>
        <Facts report={report} />
      </header>
      <Warnings report={report} />
      <Progress report={report} />
      {cells.length > 0 && <Legend report={report} />}
      {cells.length > 0 ? (
        <Matrix report={report} />
      ) : (
        <Message icon={Crosshair} title={said.noCells}>
          <p>{state === 'running' ? said.cleanFirst : said.noCellsText}</p>
        </Message>
      )}
    </div>
  )
}

function Facts({ report }: { report: DrillOverview }) {
  const { drill: said } = texts.value
  const { clean, ended_at, jobs, seed, started_at } = report
  const runs = clean.map(({ duration_ms, requests }) =>
    said.cleanRun(spanText(duration_ms), said.requestCount(countText(requests), requests === 1)),
  )
  const facts = [
    [said.started, momentText(started_at)],
    ...(ended_at === null ? [] : [[said.took, spanText(ended_at - started_at)]]),
    ...(runs.length === 0 ? [] : [[said.cleanRuns, runs.join(' · ')]]),
    [said.seed, `${seed}`],
    [said.jobs, countText(jobs)],
  ]
  return (
    <dl class="request-facts figures">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Warnings({ report: { flaky, other_projects } }: { report: DrillOverview }) {
  const { drill: said } = texts.value
  return (
    <>
      {flaky.length > 0 && (
        <div class="note warn">
          <Icon of={TriangleAlert} />
          <div>
            <p>{said.flaky}</p>
            <ul>
              {flaky.map((text) => (
                <li key={text}>
                  <bdi>{plainText(text)}</bdi>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {other_projects.map(({ project_id, requests }) => (
        <div key={project_id} class="note warn">
          <Icon of={TriangleAlert} />
          <p>
            {said.otherProject(said.requestCount(countText(requests), requests === 1), project_id)}
          </p>
        </div>
      ))}
    </>
  )
}

/** How far the drill is. A screen reader says it when it changes. */
function Progress({ report: { cells, state } }: { report: DrillOverview }) {
  const { drill: said } = texts.value
  const done = doneCount(cells)
  return (
    <div class="drill-progress">
      <p role="status">
        {said.doneOf(countText(done), countText(cells.length))}
        {' · '}
        {said.states[state]}
      </p>
      {state === 'running' && cells.length > 0 && (
        <progress max={cells.length} value={done} aria-label={said.progress} />
      )}
    </div>
  )
}

function Legend({ report: { cells } }: { report: DrillOverview }) {
  return (
    <ul class="drill-legend" aria-label={texts.value.drill.legend}>
      {countsOf(cells).map(([outcome, count]) => (
        <li key={outcome}>
          <OutcomeName of={outcome} /> <span class="figures">{countText(count)}</span>
        </li>
      ))}
    </ul>
  )
}
