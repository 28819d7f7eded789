/** Lists the instances, creates one, waits until it runs, stops it and deletes it, with the core of the Node SDK as it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js'

const LIMIT = 10

const endpoint = process.env.HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4
const client = new ClientBuilder((core) => core).withEndpoint(endpoint).build()

function call(method, path, { queryParams = {}, data } = {}) {
  return client.sendRequest({
    method,
    url: `/v1/{project_id}/notebooks${path}`,
    contentType: 'application/json',
    queryParams,
    pathParams: {},
    headers: {},
    data,
  })
}

async function names() {
  const found = []
  for (let offset = 0, end = 1; offset < end; offset += LIMIT) {
    const { data, total } = await call('GET', '', { queryParams: { limit: LIMIT, offset } })
    found.push(...data.map(({ name }) => name))
    end = total
  }
  return found
}

async function until(id, goal) {
  const end = Date.now() + 10_000
  for (;;) {
    const { status } = await call('GET', `/${id}`)
    if (status === goal) return
    if (/FAILED$|^(ERROR|FROZEN)$/.test(status)) throw new Error(`${id} is ${status}`)
    if (Date.now() > end) throw new Error(`${id} is still ${status} after 10 s, expected ${goal}`)
    await sleep(200)
  }
}

async function untilGone(id) {
  try {
    await until(id, 'DELETED')
  } catch (error) {
    if (error.errorCode !== 'ModelArts.6404') throw error
  }
}

console.log((await names()).length, 'instances')
const { id } = await call('POST', '', {
  data: {
    name: 'drill',
    flavor: 'modelarts.vm.cpu.2u',
    image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
    volume: { category: 'EFS', ownership: 'MANAGED' },
  },
})
await until(id, 'RUNNING')
await call('POST', `/${id}/stop`)
await until(id, 'STOPPED')
await call('DELETE', `/${id}`)
await untilGone(id)
console.log('created, stopped and deleted')
