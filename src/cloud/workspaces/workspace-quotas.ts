import { quote } from '../../schemas/findings.ts'
import type { Workspace, WorkspaceQuota } from '../../schemas/workspace.ts'
import type { WorkspaceQuotasRequest } from '../../schemas/workspace-request.ts'
import { payloadInvalid } from '../errors/errors.ts'

/** The quota that CreateNotebook checks. */
export const INSTANCE_COUNT = 'notebook.instance.count'

type QuotaResource = Omit<WorkspaceQuota, 'quota' | 'update_time' | 'used_quota'>

const minutes = { max_quota: 60_000_000, min_quota: -1, unit_cn: '分钟', unit_en: 'minute' }

const resources: readonly QuotaResource[] = [
  {
    max_quota: 100_000,
    min_quota: -1,
    name_cn: 'Notebook实例数',
    name_en: 'Number of notebook instances',
    resource: INSTANCE_COUNT,
    unit_cn: '个',
    unit_en: 'instance',
  },
  {
    ...minutes,
    name_cn: 'Notebook CPU使用时长',
    name_en: 'Notebook CPU duration',
    resource: 'notebook.cpu_duration',
  },
  {
    ...minutes,
    name_cn: 'Notebook GPU使用时长',
    name_en: 'Notebook GPU duration',
    resource: 'notebook.gpu_duration',
  },
]

/** Names of the resources that have a quota. */
export const quotaResources: readonly string[] = resources.map(({ resource }) => resource)

/** Quotas that were set in a workspace, by resource; `update_time` is epoch ms. */
export type SetQuotas = ReadonlyMap<string, { quota: number; update_time: number }>

/** All quotas of a workspace; a quota that was not set is -1 (unlimited). */
export function quotasOf(
  { create_time }: Workspace,
  set: SetQuotas | undefined,
): Omit<WorkspaceQuota, 'used_quota'>[] {
  return resources.map((resource) => {
    const own = set?.get(resource.resource)
    return { ...resource, quota: own?.quota ?? -1, update_time: own?.update_time ?? create_time }
  })
}

/** Throws ModelArts.6400 for an unknown or repeated resource, or a quota out of range. */
export function expectQuotas({ quotas }: WorkspaceQuotasRequest): void {
  const seen = new Set<string>()
  for (const [index, { resource, quota }] of quotas.entries()) {
    const path = `$.quotas[${index}]`
    const known = resources.find((each) => each.resource === resource)
    if (known === undefined) {
      const expected = `one of ${quotaResources.join(', ')}`
      throw payloadInvalid({ path: `${path}.resource`, found: quote(resource), expected })
    }
    if (seen.has(resource)) {
      const expected = 'each resource only once'
      throw payloadInvalid({ path: `${path}.resource`, found: quote(resource), expected })
    }
    seen.add(resource)
    if (quota !== -1 && (quota < 1 || quota > known.max_quota)) {
      const expected = `-1, or an integer from 1 to ${known.max_quota}`
      throw payloadInvalid({ path: `${path}.quota`, found: `${quota}`, expected })
    }
  }
}

/** Warnings about quotas that are stored, but limit nothing. */
export function ignoredInQuotas({ quotas }: WorkspaceQuotasRequest): string[] {
  return quotas
    .filter(({ resource }) => resource !== INSTANCE_COUNT)
    .map(({ resource }) => `${resource} is stored, but limits nothing`)
}
