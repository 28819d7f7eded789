import { optionRows } from '../../../src/cli/help/help.ts'
import { type CatalogueEntry, catalogue } from '../../../src/cloud/errors/error-catalogue.ts'
import {
  type Action,
  type ActionResult,
  actions,
  isRefusal,
  resultOf,
  statuses,
} from '../../../src/cloud/notebooks/life/state-table.ts'
import { defaultDurations } from '../../../src/control/progressions.ts'
import { type OpenApiDocument, visitItems } from '../../../src/control/provenance/document-items.ts'
import type { NotebookStatus } from '../../../src/schemas/notebook.ts'
import type { OperationId } from '../../../src/schemas/operations.ts'
import { iamOperationIds, keyPairOperationIds } from '../../../src/schemas/service-operations.ts'

/** Every item that needs a source, sorted (docs/contract/README.md#items). */
export function allItems(document: OpenApiDocument, switches: readonly string[]): string[] {
  return [
    ...documentItems(document),
    ...serviceItems(),
    ...stateItems(),
    ...errorItems(catalogue),
    ...optionItems(switches),
  ].sort()
}

/** Operations, parameters, fields, values of enums and defaults of the OpenAPI document. */
export function documentItems(document: OpenApiDocument): string[] {
  const items = new Set<string>()
  visitItems(document, (item) => items.add(item))
  return [...items]
}

/** `operation KeystoneListProjects`: operations of IAM and on key pairs, which the OpenAPI document does not have. */
export function serviceItems(): string[] {
  return [...iamOperationIds, ...keyPairOperationIds].map((id) => `operation ${id}`)
}

/** `error 400 ModelArts.6404` */
export function errorItems(entries: readonly CatalogueEntry[]): string[] {
  return entries.map(([status, code]) => `error ${status} ${code}`)
}

/** The operations that cause an action. Actions without one happen by themselves. */
const causes: Partial<Record<Action, readonly string[]>> = {
  start: ['StartNotebook'],
  stop: ['StopNotebook'],
  delete: ['DeleteNotebook'],
  rename: ['UpdateNotebook.rename'],
  resize: ['UpdateNotebook.resize'],
  reconfigure: ['UpdateNotebook.reconfigure'],
  renew: ['RenewLease'],
  attach: ['AttachDynamicStorage'],
  detach: ['DetachDynamicStorage'],
  save: ['CreateImage'],
  tag: ['CreateNotebookTags', 'DeleteNotebookTags'],
} satisfies Partial<Record<Action, readonly (OperationId | `UpdateNotebook.${string}`)[]>>

/**
 * `state RUNNING StopNotebook STOPPING`: what an operation, or an event such as `finish`, does in a status. Nothing
 * that happens is no item, and neither is `error`: only testers cause it.
 */
export function stateItems(): string[] {
  return statuses.flatMap((status) =>
    actions
      .filter((action) => action !== 'error' && resultOf(status, action) !== '-')
      .flatMap((action) =>
        (causes[action] ?? [action]).map((cause) =>
          stateItem(status, cause, resultOf(status, action)),
        ),
      ),
  )
}

function stateItem(status: NotebookStatus, cause: string, result: ActionResult): string {
  return `state ${status} ${cause} ${isRefusal(result) ? `ModelArts.${result}` : result}`
}

/**
 * `default --not-found-status 400`: defaults of the options that stand for a behaviour of the service. `switches` are
 * their flags.
 */
export function optionItems(switches: readonly string[]): string[] {
  const fallbacks = new Map(
    optionRows().map(({ flag, fallback }) => [flag.split(' ', 1)[0], fallback]),
  )
  const times = Object.entries(defaultDurations).map(
    ([action, time]) => `default --durations.${action} ${time}`,
  )
  return [...switches.map((flag) => `default ${flag} ${fallbacks.get(flag)}`), ...times]
}
