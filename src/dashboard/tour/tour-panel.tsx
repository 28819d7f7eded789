import { useSignalEffect } from '@preact/signals'
import { ArrowLeft, ArrowRight, Check, LocateFixed, Play, RotateCcw, X } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Tour, TourStep } from '../../schemas/tour.ts'
import { outcomeText } from '../../tour/outcome-text.ts'
import { Button } from '../parts/button.tsx'
import { countText } from '../parts/format.ts'
import { isConnected } from '../server/world.ts'
import { language } from '../shell/preferences.ts'
import { route } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'
import { markLook } from './looks.ts'
import {
  close,
  followRoute,
  moveTo,
  type OpenTour,
  openTour,
  reload,
  showAgain,
  start,
  stepOf,
} from './player.ts'

/** The tour that the URL names, below the view: it covers nothing. */
export function TourPanel() {
  useSignalEffect(() => {
    if (isConnected.value) void followRoute(route.value)
  })
  const open = openTour.value
  if (open === undefined) return null
  const t = texts.value.tour
  const { error, isBusy, run, tour } = open
  const name = tour === undefined ? t.tour : tour.title[language.value]
  return (
    <section class="tour" aria-label={name} aria-busy={isBusy}>
      {tour === undefined && <Loading error={error} />}
      {tour !== undefined && run === undefined && <Offer open={open} tour={tour} />}
      {tour !== undefined && run !== undefined && <Step open={open} tour={tour} />}
      <Button kind="quiet" icon={X} label={t.closeTour} class="tour-close" onClick={close} />
    </section>
  )
}

function Loading({ error }: { error: string | undefined }) {
  const { common, tour: t } = texts.value
  if (error === undefined) return <p role="status">{t.loading}</p>
  return (
    <>
      <Text>
        <h2>{t.notFound}</h2>
        <p role="alert">{error}</p>
      </Text>
      <div class="tour-buttons">
        <Button onClick={reload}>{common.tryAgain}</Button>
      </div>
    </>
  )
}

/** Asks before the start, because it changes the world. */
function Offer({ open, tour }: { open: OpenTour; tour: Tour }) {
  const t = texts.value.tour
  const index = stepOf(route.value.params['step'], tour)
  return (
    <>
      <Text>
        <p class="tour-count">{t.tour}</p>
        <h2>{tour.title[language.value]}</h2>
        <p>
          <bdi>{t.offer(countText(tour.steps.length), open.scene, open.project)}</bdi>
        </p>
        {index > 0 && <p>{t.offerAt(countText(index + 1))}</p>}
        <Failure error={open.error} />
      </Text>
      <div class="tour-buttons">
        <Button kind="main" icon={Play} onClick={() => start(index)}>
          {open.isBusy ? t.working : t.start}
        </Button>
      </div>
    </>
  )
}

function Step({ open, tour }: { open: OpenTour; tour: Tour }) {
  const t = texts.value.tour
  const { index, instance, isBusy } = open
  const step = tour.steps[Math.max(index, 0)] as TourStep
  useMark(step, instance, isBusy)
  const isLast = index === tour.steps.length - 1
  return (
    <>
      <Text>
        <p class="tour-count figures">
          {t.stepOf(countText(Math.max(index, 0) + 1), countText(tour.steps.length))}
        </p>
        <h2>{step.title[language.value]}</h2>
        <p>{step.text[language.value]}</p>
        <Outcomes open={open} />
        <Failure error={open.error} />
      </Text>
      <div class="tour-buttons">
        <Button icon={LocateFixed} label={t.show} onClick={showAgain} />
        <Button icon={RotateCcw} label={t.restart} onClick={() => start(0)} />
        <Button icon={ArrowLeft} disabled={index <= 0} onClick={() => moveTo(index - 1)}>
          {t.back}
        </Button>
        <NextButton isLast={isLast} isBusy={isBusy} onNext={() => moveTo(index + 1)} />
      </div>
    </>
  )
}

interface NextButtonProps {
  isLast: boolean
  isBusy: boolean
  onNext: () => unknown
}

/** Has the focus from the start on: Enter goes through the tour. It keeps it while a step is carried out. */
function NextButton({ isBusy, isLast, onNext }: NextButtonProps) {
  const t = texts.value.tour
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => place.current?.querySelector('button')?.focus(), [])
  return (
    <span ref={place} class="tour-next">
      {isLast ? (
        <Button key="next" kind="main" icon={Check} onClick={close}>
          {t.finish}
        </Button>
      ) : (
        <Button key="next" kind="main" icon={ArrowRight} onClick={onNext}>
          {isBusy ? t.working : t.next}
        </Button>
      )}
    </span>
  )
}

/** The texts of the panel. On a small screen they scroll. */
function Text({ children }: { children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
    <section class="tour-text" aria-live="polite" aria-label={texts.value.tour.text} tabIndex={0}>
      {children}
    </section>
  )
}

/** What the actions of the step did. */
function Outcomes({ open: { index, outcomes } }: { open: OpenTour }) {
  const done = outcomes.get(index) ?? []
  if (done.length === 0) return null
  return (
    <ul class="tour-outcomes" aria-label={texts.value.tour.happened}>
      {done.map((outcome, at) => (
        <li key={at}>
          <bdi>{outcomeText(outcome, language.value)}</bdi>
        </li>
      ))}
    </ul>
  )
}

function Failure({ error }: { error: string | undefined }) {
  if (error === undefined) return null
  return (
    <p class="tour-failure" role="alert">
      <b>{texts.value.tour.failed}</b>
      {`: ${error}`}
    </p>
  )
}

/** Marks what the step points at while it is shown. */
function useMark(step: TourStep, instance: string | undefined, isBusy: boolean): void {
  const row = step.view === 'instances' ? instance : undefined
  const { view } = route.value
  useLayoutEffect(() => (isBusy ? undefined : markLook(step, row)), [step, row, isBusy, view])
}
