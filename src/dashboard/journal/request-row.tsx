import { TriangleAlert, Zap } from 'lucide'
import { useEffect } from 'preact/hooks'
import { countText, timeText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import type { RequestLine } from '../server/request-line.ts'
import { project } from '../server/world.ts'
import { restoreRowFocus } from '../shell/keyboard.ts'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { Outcome } from './outcome.tsx'

/** A URL without the version and the project, which all requests of the world share. */
function shortUrl(url: string): string {
  const found = /^\/v[\d.]+\/([^/?]+)(\/.*)$/s.exec(url)
  return found?.[1] === encodeURIComponent(project.value) ? `…${found[2]}` : url
}

/** A duration in host ms as text with its unit. */
export function durationText(duration: number | null): string {
  if (duration === null) return '–'
  const digits = { maximumFractionDigits: duration < 10 ? 1 : 0 }
  return `${duration.toLocaleString(undefined, digits)} ${texts.value.common.milliseconds}`
}

/** The cells of a row of the table. */
export function RequestCells({ line }: { line: RequestLine | undefined }) {
  useEffect(restoreRowFocus, [])
  if (line === undefined) return null
  const { at, duration_ms, fault, method, operation, sequence, url, user, warnings } = line
  return (
    <>
      <th scope="row" class="number">
        <a href={hrefOf('journal', `${sequence}`)} data-row={sequence}>
          {sequence}
        </a>
      </th>
      <td class="figures faint">{timeText(at)}</td>
      <td>
        <Outcome {...line} />
      </td>
      <td class="faint">{method}</td>
      <td>{operation ?? '–'}</td>
      <td title={url}>
        <Warnings warnings={warnings} />
        <bdi class="mono">{shortUrl(url)}</bdi>
      </td>
      <td>
        <bdi>{user ?? '–'}</bdi>
      </td>
      <td>{fault !== null && <Fault id={fault} />}</td>
      <td class="number faint">{durationText(duration_ms)}</td>
    </>
  )
}

/** The card of a narrow screen. */
export function RequestCard({ line }: { line: RequestLine | undefined }) {
  useEffect(restoreRowFocus, [])
  if (line === undefined) return null
  const { at, duration_ms, fault, method, operation, sequence, url, user, warnings } = line
  return (
    <a class="request-card" href={hrefOf('journal', `${sequence}`)} data-row={sequence}>
      <span class="request-card-line">
        <Outcome {...line} />
        <b>{operation ?? method}</b>
        <Warnings warnings={warnings} />
        <span class="faint figures end">{`#${sequence}`}</span>
      </span>
      <span class="request-card-line mono">
        <bdi class="cut">{`${method} ${shortUrl(url)}`}</bdi>
      </span>
      <span class="request-card-line faint">
        <bdi class="cut">{user ?? texts.value.journal.unknownUser}</bdi>
        {fault !== null && <Fault id={fault} />}
        <span class="figures end">{`${timeText(at)} · ${durationText(duration_ms)}`}</span>
      </span>
    </a>
  )
}

function Warnings({ warnings }: Pick<RequestLine, 'warnings'>) {
  if (warnings.length === 0) return null
  const name = texts.value.journal.warningCount(countText(warnings.length), warnings.length === 1)
  return (
    <span class="warned" title={warnings.join('\n')}>
      <Icon of={TriangleAlert} size={14} label={name} />
    </span>
  )
}

function Fault({ id }: { id: string }) {
  return (
    <span class="fault-mark" title={id}>
      <Icon of={Zap} size={13} />
      <bdi class="cut">{id}</bdi>
    </span>
  )
}
