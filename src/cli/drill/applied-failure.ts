import type { WatchedEvent } from '../../control/events/watching.ts'
import type { PlannedCell } from '../../drill/plan.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { LongRunningAction } from '../../schemas/progression.ts'
import type { Place } from './drill-servers.ts'

/** How the ids of the rules of a cell begin. */
const RULE_ID = 'drill'

/** The action that an operation begins, for progression rules. */
const actions: Readonly<Partial<Record<PlannedCell['operation'], LongRunningAction>>> = {
  CreateNotebook: 'create',
  RunCodeLab: 'create',
  StartNotebook: 'start',
  StopNotebook: 'stop',
}

/** The failure of a cell in the place where its command runs. */
export interface AppliedFailure {
  /** Whether it had an effect so far. */
  hasActed(): boolean
  /** Ends what it watches. */
  end(): void
}

const nothingToEnd = () => {}

/**
 * Sets the failure of a cell. On a server of its own the rules are those of the server: they hold in every project, and for IAM.
 */
export function applyFailure(cell: PlannedCell, place: Place): AppliedFailure {
  const { setting } = cell.by
  const scope = place.isOwn ? place.mock : place.project
  switch (setting.kind) {
    case 'fault': {
      const { call, operation } = cell
      scope.faults.add({ id: RULE_ID, operation, ...setting.effect, nth: call })
      return { hasActed: () => hasHit(scope.faults.list()), end: nothingToEnd }
    }
    case 'progression': {
      const action = actions[cell.operation] as LongRunningAction
      scope.progressions.add({ id: RULE_ID, action, ...setting.rule, times: 1 })
      return { hasActed: () => hasHit(scope.progressions.list()), end: nothingToEnd }
    }
    case 'clock': {
      const hasActed = () => place.mock.journal.find({ status: 401 }).some(isForItsTime)
      return { hasActed, end: nothingToEnd }
    }
    case 'status':
      return forcedStatus(cell, place, setting.status)
    case 'expired_tokens':
      return expiredTokens(cell, place)
  }
}

/** Whether a signature was refused for its time. A key that the mock does not know is refused whatever the time is. */
function isForItsTime({ answer }: JournalEntry): boolean {
  return JSON.stringify(answer).includes('signature expired')
}

function hasHit(rules: readonly { id: string; hits: number }[]): boolean {
  return rules.some(({ hits, id }) => hits > 0 && id.startsWith(RULE_ID))
}

/** Calls back after each answered request, when the server has nothing else to do for it. */
function afterEachRequest(
  { isOwn, mock, project }: Place,
  callback: (event: WatchedEvent) => void,
): () => void {
  return (isOwn ? mock : project).watch((event) => {
    if (event.type === 'request') setImmediate(callback, event)
  })
}

/** Puts the instance of a call in a status as soon as the call is answered. */
function forcedStatus(
  { call, operation }: PlannedCell,
  place: Place,
  status: NotebookStatus,
): AppliedFailure {
  const { mock } = place
  let calls = 0
  let acted = false
  const end = afterEachRequest(place, ({ operation: called, project_id, sequence }) => {
    if (called !== operation || ++calls !== call) return
    const project = mock.project(project_id as string)
    const [entry] = project.journal.find({ since: Number(sequence) - 1, operation })
    const id = entry?.notebook_id ?? null
    if (id === null || project.notebook(id).status === 'DELETED') return
    project.notebook(id).force(status)
    acted = true
  })
  return { hasActed: () => acted, end }
}

/** Refuses, from a call on, every token that there was before it. The place is a server of its own. */
function expiredTokens({ use }: PlannedCell, place: Place): AppliedFailure {
  const { mock } = place
  const before = use.before as NonNullable<typeof use.before>
  let calls = 0
  const end = afterEachRequest(place, ({ operation }) => {
    if (operation !== before.operation || ++calls !== before.call) return
    for (const [index, token] of tokensOf(place).entries()) {
      mock.faults.add({
        id: `${RULE_ID}-${index}`,
        operation: '*',
        status: 401,
        error_code: 'APIGW.0307',
        match: { header: { 'x-auth-token': token } },
      })
    }
  })
  return { hasActed: () => hasHit(mock.faults.list()), end }
}

/** The tokens of the scene, and those that IAM issued so far. */
function tokensOf({ mock }: Place): string[] {
  const { admin, users } = mock.scene.iam
  const issued = mock.exportState().iam.tokens.map(({ id }) => id)
  return [...new Set([admin.token, ...users.map(({ token }) => token), ...issued])]
}
