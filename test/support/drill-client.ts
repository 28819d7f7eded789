/** What the small clients of the tests begin with: `call` sends a request to the project, and `made` is a body. */
const PRELUDE = `
const { NOTEBOOKS_MOCK_URL: url, HUAWEICLOUD_SDK_PROJECT_ID: project } = process.env
const headers = { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' }
const call = (method, path, body) =>
  fetch(url + '/v1/' + project + path, { method, headers, body: body && JSON.stringify(body) })
const made = { name: 'made', flavor: 'modelarts.vm.cpu.2u', image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090', volume: { category: 'EVS', ownership: 'MANAGED' } }
`

/** A command that runs a small client. */
export function clientOf(code: string): string[] {
  return [process.execPath, '-e', `${PRELUDE};(async () => {${code}})()`]
}

/** Lists instances; fails with a stack, or with a sentence that has the status. */
export const LIST = `
const answer = await call('GET', '/notebooks')
if (!answer.ok) { console.error('ListNotebooks: ' + answer.status); process.exit(1) }
await answer.json()
`

/** Creates an instance again and again until an answer comes, and waits for RUNNING. */
export const CREATE = `
const tried = async (...words) => {
  for (let left = 4; ; left--) {
    const answer = await call(...words).catch(() => undefined)
    if (answer && answer.status !== 429 && answer.status < 500) {
      const text = await answer.text().catch(() => undefined)
      if (text !== undefined && answer.ok) return JSON.parse(text)
      if (text !== undefined) throw new Error(words.join(' ') + ': ' + answer.status)
    }
    if (left === 0) throw new Error('no answer')
    const seconds = Number(answer?.headers.get('retry-after') ?? 0)
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds + 20))
  }
}
const { id } = await tried('POST', '/notebooks', made)
for (;;) {
  const { status } = await tried('GET', '/notebooks/' + id)
  if (status === 'RUNNING') break
  if (/FAILED|ERROR|FROZEN/.test(status)) throw new Error('the instance is ' + status)
  await new Promise((resolve) => setTimeout(resolve, 60))
}
`
