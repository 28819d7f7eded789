import { CircleCheck } from 'lucide'
import { useMemo, useState } from 'preact/hooks'
import type { JournalEntry } from '../../schemas/journal.ts'
import { Button } from '../parts/button.tsx'
import { countText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { useAnswer } from '../server/answer-order.ts'
import { previousOf } from '../server/journal.ts'
import { inProject } from '../server/world.ts'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { type AnswerDiff, answerDiff, type Difference, type DiffLine } from './answer-diff.ts'

/** Lines of a comparison that are shown at first. */
const FIRST_LINES = 300

/** Characters of a line of a comparison. */
const MAX_CHARACTERS = 2_000

/** Differences to the answer that the same request got before. */
export function Comparison({ entry }: { entry: JournalEntry }) {
  const { journal: said } = texts.value
  /** null: there is none. */
  const before = useAnswer(
    async () => (await previousOf(inProject('/requests'), entry)) ?? null,
    [entry],
  )
  if (before === undefined) return null
  return (
    <section class="card comparison" aria-label={said.compared}>
      <h3>{said.compared}</h3>
      {before === null ? (
        <p class="faint">
          {said.noPrevious} {said.noPreviousText}
        </p>
      ) : before instanceof Error ? (
        <p class="faint">{before.message}</p>
      ) : (
        <Differences before={before} after={entry} />
      )}
    </section>
  )
}

function Differences({ before, after }: { before: JournalEntry; after: JournalEntry }) {
  const { journal: said } = texts.value
  const diff: AnswerDiff = useMemo(() => answerDiff(before, after), [before, after])
  const sequence = `${before.sequence}`
  const href = hrefOf('journal', sequence)
  if (diff.isSame) {
    return (
      <p class="same-answer">
        <Icon of={CircleCheck} />
        <a href={href}>{said.sameAs(sequence)}</a>
      </p>
    )
  }
  return (
    <>
      <p>
        <a href={href}>{said.comparedWith(sequence)}</a>
      </p>
      {diff.facts.length > 0 && <FactTable facts={diff.facts} />}
      {diff.body === undefined && <p class="faint">{said.bodyTooDifferent}</p>}
      {diff.body !== undefined && diff.body.length > 0 && <BodyDiff lines={diff.body} />}
    </>
  )
}

function FactTable({ facts }: { facts: readonly Difference[] }) {
  const { journal: said } = texts.value
  return (
    <table class="facts-diff">
      <thead>
        <tr>
          <th scope="col">{said.field}</th>
          <th scope="col">{said.before}</th>
          <th scope="col">{said.now}</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ after, before, name }) => (
          <tr key={name}>
            <th scope="row">{name === 'status' ? said.status : name}</th>
            <td class="removed">
              <bdi>{before ?? said.absent}</bdi>
            </td>
            <td class="added">
              <bdi>{after ?? said.absent}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function BodyDiff({ lines }: { lines: readonly DiffLine[] }) {
  const { journal: said } = texts.value
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? lines : lines.slice(0, FIRST_LINES)
  return (
    <>
      <h4>{said.bodyDiffers}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard. */}
      <section class="diff" tabIndex={0} aria-label={`${said.compared}: ${said.body}`}>
        {shown.map((line, index) => (
          <Line key={index} line={line} />
        ))}
      </section>
      {lines.length > shown.length && (
        <Button kind="quiet" onClick={() => setWhole(true)}>
          {said.showAllLines(countText(lines.length))}
        </Button>
      )}
    </>
  )
}

const signs = { same: ' ', added: '+', removed: '-' } as const

function Line({ line }: { line: DiffLine }) {
  const { journal: said } = texts.value
  if (line.kind === 'skip') {
    const { count } = line
    return <div class="diff-skip">{`⋯ ${said.equalLines(countText(count), count === 1)}`}</div>
  }
  const { kind, text } = line
  const cut = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text
  return (
    <div class={`diff-${kind}`}>
      {kind !== 'same' && <span class="sr">{said[kind]}</span>}
      {`${signs[kind]} ${cut}`}
    </div>
  )
}
