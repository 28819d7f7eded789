import type { DrillOperation } from '../schemas/drill.ts'
import type { JournalEntry } from '../schemas/journal.ts'
import { isOperationId, operation } from '../schemas/operations.ts'
import { onlyText, parseQueryString, queryOf } from '../schemas/query-string.ts'
import {
  type AnyOperationId,
  isIamOperation,
  isKeyPairOperation,
  serviceOperation,
} from '../schemas/service-operations.ts'

/** What the clean run did with one operation. Calls are counted from 1. */
export interface OperationUse extends DrillOperation {
  /** Whether its first call is the first request of the run. */
  isFirst: boolean
  /** The first call with the URL of an earlier one: the client polls. */
  pollCall: number | undefined
  /** The first call for another page of the same list. */
  pageCall: number | undefined
  /** The request before the first call that is not the first request of the run, unless its operation is polled. */
  before: { operation: AnyOperationId; call: number; next: number } | undefined
  /** Whether each call had a token in X-Auth-Token. */
  hasToken: boolean
  /** Whether the first call was signed with an access key. */
  isSigned: boolean
  /** Whether a later request read an instance, or a list of them. */
  isObserved: boolean
}

/** Requests that change nothing, although their method is not GET. */
const READS: ReadonlySet<string> = new Set<AnyOperationId>([
  'ValidateAuthorization',
  'KeystoneCreateUserTokenByPassword',
  'KeystoneCreateScopedToken',
  'KeystoneCreateAgencyToken',
  'CreateTokenWithIdToken',
  'CreateUnscopedTokenWithIdToken',
  'CreateTemporaryAccessKeyByToken',
  'CreateTemporaryAccessKeyByAgency',
])

/** Operations that show instances. */
const OBSERVERS: ReadonlySet<string> = new Set<AnyOperationId>([
  'ShowNotebook',
  'ListNotebooks',
  'ListAllNotebooks',
])

/** Method and path of an operation of any service. */
export function routeOf(id: AnyOperationId): { method: string; path: string } {
  return isOperationId(id) ? operation(id) : serviceOperation(id)
}

/** Whether an operation changes something. */
export function writes(id: AnyOperationId): boolean {
  return routeOf(id).method !== 'GET' && !READS.has(id)
}

/** Whether an operation works on what all projects of a server share, so that its cells need a server of their own. */
export function isShared(id: AnyOperationId): boolean {
  return isIamOperation(id) || isKeyPairOperation(id)
}

/** What a run did with each operation, in the order of their first calls. */
export function operationUses(journal: readonly JournalEntry[]): OperationUse[] {
  const placesOf = new Map<AnyOperationId, number[]>()
  for (const [place, { operation: id }] of journal.entries()) {
    if (id === null) continue
    const places = placesOf.get(id)
    if (places === undefined) placesOf.set(id, [place])
    else places.push(place)
  }
  const lastObserved = journal.findLastIndex(({ operation: id }) => OBSERVERS.has(id ?? ''))
  return [...placesOf].map(([id, places]) => {
    const calls = places.map((place) => journal[place] as JournalEntry)
    const pollCall = writes(id) ? undefined : firstRepeated(calls.map(({ url }) => url))
    const pageCall = firstOtherPage(calls.map(({ url }) => url))
    const [first] = calls as [JournalEntry, ...JournalEntry[]]
    return {
      operation: id,
      calls: calls.length,
      writes: writes(id),
      polled: pollCall !== undefined,
      paged: pageCall !== undefined,
      isFirst: places[0] === 0,
      pollCall,
      pageCall,
      before: requestBefore(journal, places),
      hasToken: calls.every(({ headers }) => 'x-auth-token' in headers),
      isSigned: 'authorization' in first.headers,
      isObserved: lastObserved > (places[0] as number),
    }
  })
}

/** Without what only the plan needs. */
export function shownUse({
  operation: id,
  calls,
  writes,
  polled,
  paged,
}: OperationUse): DrillOperation {
  return { operation: id, calls, writes, polled, paged }
}

function requestBefore(
  journal: readonly JournalEntry[],
  places: readonly number[],
): OperationUse['before'] {
  const index = places.findIndex((place) => place > 0)
  const place = places[index] ?? 0
  const id = journal[place - 1]?.operation ?? null
  if (id === null) return undefined
  const calls = journal.filter(({ operation: called }) => called === id)
  if (!writes(id) && firstRepeated(calls.map(({ url }) => url)) !== undefined) return undefined
  const earlier = journal.slice(0, place).filter(({ operation: called }) => called === id)
  return { operation: id, call: earlier.length, next: index + 1 }
}

function firstRepeated(urls: readonly string[]): number | undefined {
  const seen = new Set<string>()
  const index = urls.findIndex((url) => seen.size === seen.add(url).size)
  return index < 0 ? undefined : index + 1
}

/** The first call whose offset is greater than that of an earlier call for the same list. */
function firstOtherPage(urls: readonly string[]): number | undefined {
  const lowest = new Map<string, number>()
  const index = urls.map(pageOf).findIndex(({ list, offset }) => {
    const before = lowest.get(list) ?? offset
    lowest.set(list, Math.min(before, offset))
    return before < offset
  })
  return index < 0 ? undefined : index + 1
}

/** Which list a URL is for, and where its page begins. */
function pageOf(url: string): { list: string; offset: number } {
  const [path = ''] = url.split('?', 1)
  const values = parseQueryString(queryOf(url))
  const filters = [...values].filter(([name]) => name !== 'offset' && name !== 'limit')
  const list = JSON.stringify([path, filters.map((filter) => JSON.stringify(filter)).sort()])
  return { list, offset: Number(onlyText(values, 'offset')) || 0 }
}
