import type { CountedFaultRule, FaultDelay, FaultRule } from '../../schemas/fault.ts'
import { countText, spanText } from '../parts/format.ts'
import { language } from '../shell/preferences.ts'
import { texts } from '../texts/texts.ts'

/** A rule with its counters, if it has some. */
export type ShownRule = FaultRule & Partial<Pick<CountedFaultRule, 'seen' | 'hits'>>

/** A rule as one sentence: `ListNotebooks → 429, 50% of the time, 2 of 3 times left`. */
export function ruleText(rule: ShownRule): string {
  const { effect, operation, parts } = ruleParts(rule)
  return [`${operation} → ${effect}`, ...parts].join(comma())
}

const comma = () => (language.value === 'zh' ? '，' : ', ')

/** The parts of the sentence: which operation, what happens, and the conditions and counts. */
export function ruleParts(rule: ShownRule): {
  operation: string
  effect: string
  parts: readonly string[]
} {
  return {
    operation: operationText(rule.operation),
    effect: effectText(rule),
    parts: [...effectParts(rule), ...conditions(rule), ...counts(rule)],
  }
}

function operationText(operation: string): string {
  const { faults: said } = texts.value
  if (operation === '*') return said.anyOperation
  if (operation === 'iam:*') return said.iamOperations
  return operation === 'kps:*' ? said.keyPairOperations : operation
}

/** Status and code that a rule answers with; a rate limit has a status of its own. */
function statusText({ error_code, rate_limit, status }: ShownRule): string | undefined {
  const shown = status ?? (rate_limit !== undefined && error_code === undefined ? 429 : undefined)
  const parts = [shown, error_code].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' ')
}

function effectText(rule: ShownRule): string {
  const { delay, fault } = rule
  const { faults: said } = texts.value
  const status = statusText(rule)
  if (fault !== undefined) return [status, said.closes[fault]].filter(Boolean).join(' · ')
  if (status !== undefined) return status
  const changes = changeTexts(rule)
  if (changes.length > 0) return changes.join(language.value === 'zh' ? '、' : ', ')
  return delay === undefined ? said.usual : said.onlyWaits(delayText(delay))
}

/** How the answer of the operation is another one than usual. */
function changeTexts({ fields, instance, page, total }: ShownRule): string[] {
  const { faults: said } = texts.value
  return [
    ...(page === undefined ? [] : [said.pages[page]]),
    ...(total === undefined ? [] : [said.addedToTotal(total > 0 ? `+${total}` : `${total}`)]),
    ...(fields === undefined ? [] : [said.changedFields[fields]]),
    ...(instance === undefined ? [] : [said.instances[instance]]),
  ]
}

function effectParts(rule: ShownRule): string[] {
  const { delay, effect, error_msg, fault, headers = {} } = rule
  const { faults: said } = texts.value
  const isPlain = statusText(rule) === undefined && changeTexts(rule).length === 0
  const isInEffect = fault === undefined && isPlain
  const set = Object.entries(headers).filter(([, value]) => value !== null)
  const gone = Object.entries(headers).filter(([, value]) => value === null)
  return [
    ...(error_msg === undefined ? [] : [`“${error_msg}”`]),
    ...(set.length === 0 ? [] : [said.withHeaders(set.map(headerText).join(', '))]),
    ...(gone.length === 0 ? [] : [said.withoutHeaders(gone.map(([name]) => name).join(', '))]),
    ...(delay === undefined || isInEffect ? [] : [said.waits(delayText(delay))]),
    ...(effect === 'after' ? [said.carriedOut] : []),
  ]
}

function headerText([name, value]: [string, unknown]): string {
  const shown = typeof value === 'object' ? JSON.stringify(value) : `${value}`
  return `${name}: ${shown}`
}

function conditions({ match = {}, test }: ShownRule): string[] {
  const { faults: said } = texts.value
  const { body, header, name, path, query } = match
  const places = Object.entries({ query, header, path, body })
  return [
    ...(name === undefined ? [] : [said.forName(name)]),
    ...(test === undefined ? [] : [said.forTest(test)]),
    ...places.flatMap(([place, values]) =>
      Object.entries(values ?? {}).map(([key, value]) =>
        said.forField(said.places[place as keyof typeof said.places], key, valueText(value)),
      ),
    ),
  ]
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function counts(rule: ShownRule): string[] {
  const { every, first, hits = 0, nth, probability, rate_limit, times } = rule
  const { faults: said } = texts.value
  return [
    ...(rate_limit === undefined
      ? []
      : [said.aboveLimit(countText(rate_limit.requests), durationText(rate_limit.per))]),
    ...(probability === undefined ? [] : [said.chance(`${+(probability * 100).toPrecision(4)}%`)]),
    ...(every === undefined ? [] : [said.everyNth(countText(every))]),
    ...(first === undefined ? [] : [said.firstOnly(countText(first))]),
    ...(nth === undefined ? [] : [said.nthOnly(countText(nth))]),
    ...(times === undefined
      ? []
      : [said.timesLeft(countText(Math.max(0, times - hits)), countText(times))]),
  ]
}

function delayText(delay: FaultDelay): string {
  const { faults: said } = texts.value
  if (typeof delay !== 'object') return durationText(delay)
  if ('uniform' in delay) {
    const [least, most] = delay.uniform
    return said.between(durationText(least), durationText(most))
  }
  return said.median(durationText(delay.lognormal.median))
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A duration of the control plane, such as `500`, `"2s"` or `"1.5h"`, in the way of the language. */
export function durationText(duration: string | number): string {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|[smhd])?$/.exec(`${duration}`) ?? []
  if (amount === undefined) return `${duration}`
  const ms = Number(amount) * (UNITS[unit] ?? 1)
  return ms >= 1_000 && ms < 60_000 && ms % 1_000 !== 0
    ? `${ms / 1_000} ${texts.value.common.units[3]}`
    : spanText(ms)
}

/** Whether a rule can fire no more: it did as often as its counts say. */
export function isSpent({ first, hits = 0, nth, seen = 0, times }: ShownRule): boolean {
  return hits >= (times ?? Infinity) || seen >= (first ?? Infinity) || seen >= (nth ?? Infinity)
}

/** Whether the control plane has masked a part of a rule. */
export function isMasked(rule: ShownRule): boolean {
  return JSON.stringify(rule.match ?? {}).includes('***')
}
