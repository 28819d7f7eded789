import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { texts } from '../texts/texts.ts'
import { Button } from './button.tsx'
import { countText } from './format.ts'
import { jsonLines, jsonTokens } from './json-lines.ts'

/** Lines that are shown at first. */
const FIRST_LINES = 200

/** Characters of a line that are shown at first; each press of the button shows more. */
const FIRST_CHARACTERS = 2_000
const MORE_CHARACTERS = 20_000

/** Height of a line in a long text, px; the style sheet has the same value. */
const LINE = 20

/** Lines that are rendered above and below the visible ones. */
const MARGIN = 20

export interface JsonViewProps {
  /** Name of the text for screen readers. */
  label: string
  /** JSON data, or text that is no JSON; null for nothing. */
  value: unknown
  /** What to say if there is nothing. */
  none: string
}

/**
 * JSON with colours. A long text is cut until the user asks for all of it; then only the lines in view are rendered,
 * so that several MB are no work.
 */
export function JsonView({ label, none, value }: JsonViewProps) {
  const [isWhole, setWhole] = useState(false)
  const lines = useMemo(() => jsonLines(value), [value])
  const isData = typeof value !== 'string'
  if (lines.length === 0) return <p class="faint">{none}</p>
  const isCut = lines.length > FIRST_LINES
  if (isCut && isWhole) return <LongText label={label} lines={lines} isData={isData} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard. */}
      <section class="json" tabIndex={0} aria-label={label}>
        {lines.slice(0, FIRST_LINES).map((line, index) => (
          <JsonLine key={index} line={line} isData={isData} />
        ))}
      </section>
      {isCut && (
        <Button kind="quiet" onClick={() => setWhole(true)}>
          {texts.value.journal.showAllLines(countText(lines.length))}
        </Button>
      )}
    </>
  )
}

interface LongTextProps {
  label: string
  lines: readonly string[]
  isData: boolean
}

function LongText({ label, lines, isData }: LongTextProps) {
  const box = useRef<HTMLElement>(null)
  const [[first, end], setRange] = useState<readonly [number, number]>([0, FIRST_LINES])
  const measure = () => {
    const { clientHeight = 0, scrollTop = 0 } = box.current ?? {}
    const from = Math.max(0, Math.floor(scrollTop / LINE) - MARGIN)
    const to = Math.min(lines.length, Math.ceil((scrollTop + clientHeight) / LINE) + MARGIN)
    setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]))
  }
  useLayoutEffect(measure, [lines])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
    <section class="json long" ref={box} onScroll={measure} tabIndex={0} aria-label={label}>
      <div style={{ height: `${first * LINE}px` }} />
      {lines.slice(first, end).map((line, index) => (
        <JsonLine key={first + index} line={line} isData={isData} />
      ))}
      <div style={{ height: `${(lines.length - end) * LINE}px` }} />
    </section>
  )
}

/** One line. A very long one is cut. */
function JsonLine({ line, isData }: { line: string; isData: boolean }) {
  const [length, setLength] = useState(FIRST_CHARACTERS)
  const shown = line.length > length ? line.slice(0, length) : line
  const rest = line.length - shown.length
  return (
    <div class="json-line">
      {isData
        ? jsonTokens(shown).map(([kind, text], index) => (
            <span key={index} class={`j-${kind}`}>
              {text}
            </span>
          ))
        : shown}
      {/* An empty line has a height too. */}
      {line === '' && ' '}
      {rest > 0 && (
        <button
          type="button"
          class="chip"
          onClick={() => setLength((before) => before + MORE_CHARACTERS)}
        >
          {texts.value.journal.moreCharacters(countText(rest))}
        </button>
      )}
    </div>
  )
}
