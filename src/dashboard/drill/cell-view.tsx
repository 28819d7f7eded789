import {
  ArrowLeft,
  ChevronLeft,
  ChevronRight,
  CircleQuestionMark,
  CloudAlert,
  Crosshair,
} from 'lucide'
import type { DrillCell, DrillRun } from '../../schemas/drill.ts'
import type { DrillOverview } from '../../schemas/drill-overview.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { countText, spanText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { Message } from '../parts/message.tsx'
import { useAnswer } from '../server/answer-order.ts'
import { control, Refusal } from '../server/api.ts'
import { Neighbour } from '../shell/neighbour.tsx'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { CellJournal } from './cell-journal.tsx'
import { neighboursOf, outcomeOf, outputText, plainText } from './cells.ts'
import { OutcomeName } from './verdict.tsx'

interface CellViewProps {
  id: string
  report: DrillOverview
}

/** One cell: its verdict and what it rests on, its output and its requests. It is loaded again when its state changes. */
export function CellView({ id, report }: CellViewProps) {
  const state = report.cells.find((cell) => cell.id === id)?.state
  const path = `/drill/cells/${encodeURIComponent(id)}`
  const found = useAnswer(() => control<DrillCell>('GET', path), [id, state])
  const { common, drill: said } = texts.value
  const isThere = found !== undefined && !(found instanceof Error)
  return (
    <section class="request" aria-label={said.cellOf(id)}>
      <nav class="request-nav" aria-label={said.title}>
        <a class="button quiet" href={hrefOf('drill')}>
          <Icon of={ArrowLeft} />
          {said.back}
        </a>
        <Neighbours id={id} report={report} />
      </nav>
      {!isThere && <h2 class="sr">{said.cellOf(id)}</h2>}
      {isThere ? (
        <Cell cell={found} report={report} />
      ) : found === undefined ? (
        <Message icon={Crosshair} title={common.loading} />
      ) : (
        <Missing error={found} />
      )}
    </section>
  )
}

function Neighbours({ id, report: { cells } }: CellViewProps) {
  const { drill: said } = texts.value
  const { after, before } = neighboursOf(cells, id)
  return (
    <>
      <Neighbour view="drill" to={before} label={said.previous} icon={ChevronLeft} />
      <Neighbour view="drill" to={after} label={said.next} icon={ChevronRight} />
    </>
  )
}

function Missing({ error }: { error: Error }) {
  const { drill: said } = texts.value
  const isGone = error instanceof Refusal && error.status === 404
  return (
    <Message
      icon={isGone ? CircleQuestionMark : CloudAlert}
      title={isGone ? said.noCell : said.cellFailed}
      isError={!isGone}
    >
      <p>{error.message}</p>
    </Message>
  )
}

function Cell({ cell, report }: { cell: DrillCell; report: DrillOverview }) {
  const { drill: said } = texts.value
  const { again, call, evidence, failure, operation, own_server, run } = cell
  const title = report.failures.find(({ id }) => id === failure)?.title
  return (
    <>
      <header class="request-head">
        <div class="request-title">
          <OutcomeName of={outcomeOf(cell)} />
          <h2>
            {operation} · <bdi>{failure}</bdi>
          </h2>
          {call > 1 && <span class="faint">{said.callOf(countText(call))}</span>}
        </div>
        {title !== undefined && <p class="faint">{title}</p>}
        {run !== null && <RunFacts run={run} ownServer={own_server} />}
      </header>
      {evidence.length > 0 && (
        <section class="card drill-part" aria-label={said.evidence}>
          <h3>{said.evidence}</h3>
          <ul>
            {evidence.map((text, index) => (
              <li key={index}>
                <bdi>{plainText(text)}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="card drill-part" aria-label={said.again}>
        <div class="side-title">
          <h3>{said.again}</h3>
          <CopyButton label={said.copyAgain} text={() => again} />
        </div>
        <code class="command">{again}</code>
      </section>
      {run !== null && <Output run={run} />}
      {run !== null && <CellJournal run={run} ownServer={own_server} />}
    </>
  )
}

function RunFacts({ run, ownServer }: { run: DrillRun; ownServer: boolean }) {
  const { drill: said } = texts.value
  const { duration_ms, project_id, requests } = run
  const facts = [
    [said.exit, exitText(run)],
    [said.took, spanText(duration_ms)],
    [said.requests, countText(requests)],
    [said.project, project_id],
    ...(ownServer ? [[said.server, said.ownServer]] : []),
  ]
  return (
    <dl class="request-facts figures">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function exitText({ exit }: DrillRun): string {
  const { drill: said } = texts.value
  if (exit === null) return said.interrupted
  return exit.signal === null ? said.exitStatus(`${exit.status}`) : said.exitSignal(exit.signal)
}

function Output({ run: { output } }: { run: DrillRun }) {
  const { drill: said } = texts.value
  const text = outputText(output, said.outputCut(countText(output.bytes)))
  return (
    <section class="card drill-part" aria-label={said.output}>
      <div class="side-title">
        <h3>{said.output}</h3>
        {text !== '' && <CopyButton text={() => text} />}
      </div>
      <JsonView label={said.written} value={text === '' ? null : text} none={said.noOutput} />
    </section>
  )
}
