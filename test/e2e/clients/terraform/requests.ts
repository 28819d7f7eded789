/** What the server says about the run: the resources that are left, and the requests of its journal. */

const PROJECT = '0123456789abcdef0123456789abcdef'

/** Answers that tell the provider that a resource is gone. */
const ends = ['ShowNotebook', 'ShowDynamicStorage', 'ShowWorkspace']

/** Warnings about what the provider sends: it deletes tags with their values. */
const expectedWarnings = ['tags[].value is ignored: tags are removed by key']

/** Types of resources that Terraform made and that still exist. */
export async function leftovers(url: string): Promise<string[]> {
  const read = async (path: string) => {
    const response = await fetch(url + path, { headers: { 'X-Auth-Token': 'mock-token-admin' } })
    return JSON.stringify(await response.json())
  }
  const lists = {
    huaweicloud_modelarts_notebook: `/v1/${PROJECT}/notebooks/all?limit=1000`,
    huaweicloud_modelarts_workspace: `/v1/${PROJECT}/workspaces`,
    huaweicloud_modelarts_authorization: `/v2/${PROJECT}/authorizations`,
    huaweicloud_kps_keypair: `/v3/${PROJECT}/keypairs`,
    huaweicloud_compute_keypair: `/v3/${PROJECT}/keypairs`,
  }
  const left: string[] = []
  for (const [type, path] of Object.entries(lists)) {
    if (/"(terraform|ma_agency_)/.test(await read(path))) left.push(type)
  }
  return left
}

interface Entry {
  method: string
  url: string
  operation: string | null
  status: number | null
  warnings: string[]
}

/** Requests that the server refused, or of which it did not use all, one line each. */
export async function oddRequests(url: string): Promise<string[]> {
  const response = await fetch(`${url}/_mock/projects/${PROJECT}/requests?limit=10000`)
  const { requests } = (await response.json()) as { requests: Entry[] }
  if (requests.length === 0) return ['found no request in the journal']
  return requests.flatMap(({ method, operation, status, url, warnings }) => {
    const isGone = status === 400 && ends.includes(operation ?? '')
    const others = warnings.filter((warning) => !expectedWarnings.includes(warning))
    if (status !== null && status < 400 && others.length === 0) return []
    return isGone ? [] : [`${method} ${url}: ${status} ${others.join(', ')}`]
  })
}
