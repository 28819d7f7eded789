import type { TourLanguage } from '../schemas/tour-text.ts'
import { counts, requestCounts, statusText, type TourOutcome } from './outcomes.ts'

type Requests = Extract<TourOutcome, { action: 'requests' }>

/** Most requests whose statuses are listed one by one. */
const MAX_LISTED = 12

/** The sentences of one language. */
interface Words {
  advanced: (by: string, time: string, changes: string) => string
  changes: (count: number, into: string) => string
  clock: (time: string, rate: number) => string
  fault: (id: string, operation: string, effect: string) => string
  cleared: (count: number) => string
  forced: (instance: string, status: string) => string
  finished: (instance: string, status: string) => string
  gone: (instance: string) => string
  single: (user: string, what: string, result: string) => string
  many: (user: string, count: number, what: string, statuses: string) => string
  allSucceeded: (rescued: number, tries: number) => string
  someFailed: (failed: number, rescued: number, tries: number) => string
  broken: string
  listSeparator: string
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

const words: Readonly<Record<TourLanguage, Words>> = {
  en: {
    advanced: (by, time, changes) => `The clock moved by ${by} to ${time}. ${changes}`,
    changes: (count, into) =>
      count === 0 ? 'Nothing changed.' : `${plural(count, 'transition')}: ${into}.`,
    clock: (time, rate) =>
      rate === 0
        ? `The clock is frozen at ${time}.`
        : `The clock is at ${time}, its rate is ${rate}.`,
    fault: (id, operation, effect) => `Added the fault rule ${id}: ${operation}, ${effect}.`,
    cleared: (count) => `Removed ${plural(count, 'fault rule')}.`,
    forced: (instance, status) => `${instance} is now ${status}.`,
    finished: (instance, status) => `${instance} has ended its current action and is ${status}.`,
    gone: (instance) => `${instance} has ended its current action and is gone.`,
    single: (user, what, result) => `${user} sent ${what}: ${result}.`,
    many: (user, count, what, statuses) => `${user} sent ${count} × ${what}: ${statuses}.`,
    allSucceeded: (rescued, tries) =>
      rescued === 0
        ? 'All succeeded at the first try.'
        : `All succeeded, ${rescued} of them after a retry; ${tries} tries in all.`,
    someFailed: (failed, rescued, tries) =>
      rescued === 0
        ? `${failed} failed.`
        : `${failed} failed, ${rescued} succeeded after a retry; ${tries} tries in all.`,
    broken: 'broken connection',
    listSeparator: ', ',
  },
  zh: {
    advanced: (by, time, changes) => `时钟前进 ${by}，现在是 ${time}。${changes}`,
    changes: (count, into) => (count === 0 ? '没有变化。' : `共 ${count} 次状态变化：${into}。`),
    clock: (time, rate) =>
      rate === 0 ? `时钟冻结在 ${time}。` : `时钟现在是 ${time}，速率为 ${rate}。`,
    fault: (id, operation, effect) => `已添加故障规则 ${id}：${operation}，${effect}。`,
    cleared: (count) => `已删除 ${count} 条故障规则。`,
    forced: (instance, status) => `${instance} 现在是 ${status}。`,
    finished: (instance, status) => `${instance} 完成了当前动作，现在是 ${status}。`,
    gone: (instance) => `${instance} 完成了当前动作，已不存在。`,
    single: (user, what, result) => `${user} 发送了 ${what}：${result}。`,
    many: (user, count, what, statuses) => `${user} 发送了 ${count} 次 ${what}：${statuses}。`,
    allSucceeded: (rescued, tries) =>
      rescued === 0 ? '全部一次成功。' : `全部成功，其中 ${rescued} 次靠重试；共尝试 ${tries} 次。`,
    someFailed: (failed, rescued, tries) =>
      rescued === 0
        ? `${failed} 次失败。`
        : `${failed} 次失败，${rescued} 次靠重试成功；共尝试 ${tries} 次。`,
    broken: '连接中断',
    listSeparator: '，',
  },
}

/** What an action did, in one sentence or two. */
export function outcomeText(outcome: TourOutcome, language: TourLanguage): string {
  const say = words[language]
  switch (outcome.action) {
    case 'advance': {
      const { by, clock, transitions } = outcome
      const into = counts(transitions.map(({ to }) => to ?? 'DELETED'))
      const changes = say.changes(transitions.length, countedList(into, say))
      return say.advanced(by, timeText(clock.iso), changes)
    }
    case 'clock':
      return say.clock(timeText(outcome.clock.iso), outcome.clock.rate)
    case 'fault': {
      const { id, operation } = outcome.rule
      return say.fault(id, operation, effectText(outcome.rule, say))
    }
    case 'clear_faults':
      return say.cleared(outcome.removed)
    case 'force':
      return say.forced(outcome.instance, outcome.status)
    case 'finish':
      return outcome.status === null
        ? say.gone(outcome.instance)
        : say.finished(outcome.instance, outcome.status)
    case 'requests':
      return requestsText(outcome, say)
  }
}

function requestsText({ instance, operation, requests, user }: Requests, say: Words): string {
  const what = instance === undefined ? operation : `${operation} ${instance}`
  const [first = []] = requests
  if (requests.length === 1) return say.single(user, what, triesText(first, say))
  const found = requestCounts(requests)
  const statuses =
    requests.length > MAX_LISTED
      ? countedList(
          found.statuses.map(([status, count]) => [status === '—' ? say.broken : status, count]),
          say,
        )
      : requests.map((each) => each.map(statusText).join(' → ')).join(say.listSeparator)
  const failed = found.requests - found.succeeded
  const result =
    failed === 0
      ? say.allSucceeded(found.rescued, found.tries)
      : say.someFailed(failed, found.rescued, found.tries)
  return [say.many(user, requests.length, what, statuses), result].join(
    say.listSeparator === '，' ? '' : ' ',
  )
}

function triesText(tries: Requests['requests'][number], { broken }: Words): string {
  return tries
    .map(({ code, status }) =>
      status === null ? broken : code === undefined ? String(status) : `${status} ${code}`,
    )
    .join(' → ')
}

function countedList(found: readonly (readonly [string, number])[], say: Words): string {
  return found.map(([text, count]) => `${count} × ${text}`).join(say.listSeparator)
}

type Rule = Extract<TourOutcome, { action: 'fault' }>['rule']

/** Fields of a rule that are not repeated: they say which rule it is, or how often it fired. */
const NAMED: ReadonlySet<string> = new Set(['id', 'operation', 'seen', 'hits'])

/** What a rule does and when it fires, with the names of its fields. */
function effectText(rule: Rule, { listSeparator }: Words): string {
  return Object.entries(rule)
    .filter(([key]) => !NAMED.has(key))
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(listSeparator)
}

/** An ISO date without its milliseconds: the same text in both languages, and in each run. */
function timeText(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}
