import { Comparison, compareText, type Difference } from './comparison.ts'
import { type OpenApi, operationKey } from './open-api.ts'
import type { Sdk } from './sdk.ts'

/** Operations that are reported if they are not served. The SDK has many more, for training and services. */
const inScope =
  /\/(notebooks|images|workspaces|authoring|authorizations|agency|auth-mode|dev-servers|scheduled-events|os-user-config|events|quotas|pools)(\/|$)/

/** Paths of the mock itself and of services that the SDK package does not cover. */
const outsideSdk = ['/_', '/v3', '/docs', '/ready', '/health', '/openapi']

/**
 * Differences in the order of the SDK's paths.
 *
 * @param isRecorded Whether the server answers 501 for an operation, by method and path. One outside the scope that
 * is not served is a difference only if it is not recorded either.
 */
export function differencesOf(
  sdk: Sdk,
  api: OpenApi,
  isRecorded: (key: string) => boolean,
): Difference[] {
  const found: Difference[] = []
  const compared = new Set<string>()
  const operations = [...sdk.operations].sort(
    (a, b) => compareText(a.path, b.path) || compareText(a.method, b.method),
  )
  for (const operation of operations) {
    const comparison = new Comparison(sdk, api, `${operation.method} ${operation.path}`)
    const key = operationKey(operation.method, operation.path)
    if (api.operations.has(key)) {
      compared.add(key)
      comparison.operation(operation)
    } else if (inScope.test(operation.path) || !isRecorded(key)) {
      comparison.add('not-served', operation.name, 'operation', '-', sdk.clientFile)
    }
    found.push(...comparison.found)
  }
  const served = [...api.operations].sort(([, a], [, b]) => compareText(a.path, b.path))
  for (const [key, { path, node }] of served) {
    if (compared.has(key) || outsideSdk.some((start) => path.startsWith(start))) continue
    const comparison = new Comparison(sdk, api, `${key.split(' ')[0]} ${path}`)
    comparison.add('not-in-sdk', node['operationId'] ?? '-', '-', 'operation', sdk.clientFile)
    found.push(...comparison.found)
  }
  return distinct(found)
}

function distinct(differences: readonly Difference[]): Difference[] {
  const byText = new Map(differences.map((one) => [JSON.stringify(one), one]))
  return [...byText.values()]
}
