import { useSignalEffect } from '@preact/signals'
import { ArrowRight, History, SearchX } from 'lucide'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Transition } from '../../../schemas/transition.ts'
import { Button } from '../../parts/button.tsx'
import { causeText } from '../../parts/cause-text.ts'
import { momentText } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Message } from '../../parts/message.tsx'
import { StatusName } from '../../parts/status.tsx'
import { hrefOf, setParams } from '../../shell/route.ts'
import { texts } from '../../texts/texts.ts'
import { advance } from '../../world/clock-actions.ts'
import { chosenAt, moveTo } from '../cursor.ts'
import { history } from '../history.ts'
import { indexAt, matching } from './transition-filter.ts'

/** Rows that are rendered above and below the visible ones. */
const MARGIN = 8

/** The transitions, newest first, in a box that renders only the rows in view. It scrolls to the chosen time. */
export function TransitionList() {
  const box = useRef<HTMLElement>(null)
  const [[first, end], setRange] = useState<readonly [number, number]>([0, 40])
  const rows = matching.value
  const height = useRowHeight(box)
  const measure = () => {
    const { clientHeight = 0, scrollTop = 0 } = box.current ?? {}
    const from = Math.max(0, Math.floor(scrollTop / height) - MARGIN)
    const to = Math.ceil((scrollTop + clientHeight) / height) + MARGIN
    setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]))
  }
  useLayoutEffect(measure, [height, rows.length])
  const at = chosenAt.value
  const here = at === undefined ? -1 : indexAt(rows, at)
  useLayoutEffect(() => {
    if (at !== undefined) box.current?.scrollTo({ top: here * height })
  }, [at, here, height])
  useSignalEffect(() => {
    // Back at the present: the newest one.
    if (chosenAt.value === undefined) box.current?.scrollTo({ top: 0 })
  })
  if (rows.length === 0) return <Nothing />
  const from = Math.min(first, rows.length)
  return (
    <section
      class="transition-box"
      ref={box}
      onScroll={measure}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
      tabIndex={0}
      aria-label={texts.value.timeline.transitionList}
    >
      <ol style={{ height: `${rows.length * height}px` }}>
        {rows.slice(from, end).map((transition, index) => (
          <Row
            key={keyOf(rows, from + index)}
            transition={transition}
            index={from + index}
            count={rows.length}
            top={(from + index) * height}
            isHere={at !== undefined && transition.at === rows[here]?.at}
          />
        ))}
      </ol>
    </section>
  )
}

/** Newer transitions come before it, so a row keeps its key when it counts from the end. */
const keyOf = (rows: readonly Transition[], index: number) => rows.length - index

interface RowProps {
  transition: Transition
  index: number
  count: number
  /** Distance from the top of the list, px. */
  top: number
  /** Whether it happened at the chosen time. */
  isHere: boolean
}

function Row({ transition, index, count, top, isHere }: RowProps) {
  const t = texts.value.timeline
  const { at, cause, from, name, notebook_id, to, user } = transition
  return (
    <li
      class="transition"
      style={{ top: `${top}px` }}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-current={isHere ? 'time' : undefined}
    >
      <button
        type="button"
        class="when figures"
        aria-label={t.goTo(momentText(at))}
        title={t.goTo(momentText(at))}
        onClick={() => moveTo(at)}
      >
        {momentText(at)}
      </button>
      <a
        class="which"
        data-row={`${notebook_id} ${count - index}`}
        href={hrefOf('instances', notebook_id, undefined, {})}
        title={name}
      >
        <bdi>{name}</bdi>
      </a>
      <span class="change">
        {from === null ? <span class="faint">{t.isNew}</span> : <StatusName status={from} />}
        <Icon of={ArrowRight} size={14} label={t.becomes} />
        {to === null ? <span class="faint">{t.isGone}</span> : <StatusName status={to} />}
      </span>
      <span class="why">{causeText(cause)}</span>
      <span class="who">{user !== null && <bdi title={user}>{user}</bdi>}</span>
    </li>
  )
}

/** The style sheet gives the height of a row: it is larger on a narrow screen. */
function useRowHeight(box: { current: HTMLElement | null }): number {
  const [height, setHeight] = useState(44)
  useLayoutEffect(() => {
    const measure = () => {
      const style = getComputedStyle(box.current ?? document.documentElement)
      setHeight(Number.parseFloat(style.getPropertyValue('--row')) || 44)
    }
    measure()
    addEventListener('resize', measure)
    return () => removeEventListener('resize', measure)
  }, [box])
  return height
}

function Nothing() {
  const t = texts.value.timeline
  const { advanceBy } = texts.value.shell
  if (history.value === undefined) return null
  if (history.value.transitions.length === 0) {
    return (
      <Message icon={History} title={t.nothingYet}>
        <p>{t.nothingYetNext}</p>
        {['1h', '1d'].map((by) => (
          <Button key={by} onClick={() => advance(by)}>
            {advanceBy(by)}
          </Button>
        ))}
      </Message>
    )
  }
  return (
    <Message icon={SearchX} title={t.noMatch}>
      <Button onClick={() => setParams({ cause: '', status: '', text: '' })}>{t.clear}</Button>
    </Message>
  )
}
