import type {
  Endpoint,
  JobProgress,
  NotebookStatus,
  PartialEndpoint,
} from '../../schemas/notebook.ts'
import { SeededRandom } from '../kernel/seeded-random.ts'
import { pagePath } from './shown-fields.ts'

export const JUPYTER_VERSION = '3.2.3'

export const MOUNT_PATH = '/home/ma-user/work/'

/** Size in GB of a main storage if the request gives none (docs/contract/behaviours.md#main-storage). */
export function defaultCapacity(category: string): number {
  return category === 'EVS' ? 5 : 50
}

/** Private IP address of the node of an instance; always the same for one id. */
export function nodeAddress(id: string): string {
  const chance = new SeededRandom(`node of ${id}`)
  return `172.16.${chance.integer(0, 255)}.${chance.integer(1, 254)}`
}

/**
 * Endpoints of an instance: the page, and SSH if key pairs were given
 * (docs/contract/behaviours.md#access-to-an-instance).
 */
export function endpointsOf(id: string, given: readonly PartialEndpoint[] = []): Endpoint[] {
  const page = { uri: pagePath(id), ...given.find(isFor('NOTEBOOK')) }
  const endpoints: Endpoint[] = [{ ...page, dev_service: 'NOTEBOOK', service: 'NOTEBOOK' }]
  const ssh = given.find(isFor('SSH'))
  const keyPairNames = ssh?.key_pair_names ?? ssh?.ssh_keys ?? []
  if (keyPairNames.length > 0) {
    endpoints.push({
      allowed_access_ips: [],
      uri: sshUri(id),
      // Members have one order, whichever of them are given: a replay compares answers byte for byte.
      ...{ service: 'SSH', key_pair_names: [], dev_service: 'SSH', ssh_keys: [] },
      ...ssh,
      dev_service: 'SSH',
      key_pair_names: keyPairNames,
      service: 'SSH',
      ssh_keys: keyPairNames,
    })
  }
  return endpoints
}

function isFor(wanted: Endpoint['service']) {
  return ({ service, dev_service }: PartialEndpoint) => (service ?? dev_service) === wanted
}

function sshUri(id: string): string {
  const port = new SeededRandom(`ssh port of ${id}`).integer(30_000, 32_767)
  return `ssh://ma-user@dev-modelarts-cn-north-4.huaweicloud.com:${port}`
}

const creationSteps = [
  [4, 'Initialize the notebook instance.'],
  [3, 'Configuring the network.'],
  [2, 'Prepare the compute resource.'],
  [1, 'Prepare the storage.'],
] as const

/**
 * A creation has four steps of equal length. Progress counts in eighths, because each step waits
 * first and then is in progress.
 */
export const EIGHTHS = 8

/** Progress at which a failing creation stops, in eighths: in its second step. */
export const FAILING_EIGHTHS = 3

/**
 * Steps of a creation, the last one first (docs/contract/behaviours.md#creation-steps), after `eighths` of
 * its time.
 */
export function progressOf(id: string, status: NotebookStatus, eighths = 0): JobProgress[] {
  const failed = status === 'CREATE_FAILED'
  const done = failed ? FAILING_EIGHTHS : eighths
  return creationSteps.map(([step, description]) => ({
    notebook_id: id,
    status: stepStatus(step, done, failed),
    step,
    description,
    step_description: description,
  }))
}

function stepStatus(step: number, eighths: number, failed: boolean): JobProgress['status'] {
  if (eighths >= 2 * step) return 'COMPLETED'
  if (eighths < 2 * step - 1) return 'WAITING'
  return failed ? 'FAILED' : 'PROCESSING'
}
