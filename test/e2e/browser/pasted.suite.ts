import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { promisify } from 'node:util'
import { type Check, PROJECT } from './tab.ts'

const api = `/v1/${PROJECT}/notebooks`

const sentHeaders = {
  'x-auth-token': 'mock-token-admin',
  'x-empty': '',
  'x-said': `it's "so" \`$HOME\``,
}

/** Requests with characters that are special in a shell or in curl. */
const requests = [
  ['HEAD', api, undefined],
  ['GET', `${api}?name=[a-c]{x}`, undefined],
  ['GET', `${api}?limit=2`, '{"a":1}'],
  ['POST', api, JSON.stringify({ name: "it's", description: 'ü 漢\n"\\' })],
] as const

/** Sends a request with node:http, because fetch sends no body with a GET. */
function sendRaw(url: string, method: string, path: string, body: string | undefined) {
  const { port } = new URL(url)
  return new Promise<void>((resolve, reject) => {
    const headers = { ...sentHeaders, ...(body && { 'content-length': Buffer.byteLength(body) }) }
    const sent = request({ port, method, path, headers }, (answer) =>
      answer.resume().on('end', resolve),
    )
    sent.on('error', reject).end(body)
  })
}

/** Runs the copied text in a shell. */
export const pasted: Check[] = [
  {
    name: 'a copied curl command, pasted into a shell, sends the same request again',
    act: async ({ open, page, send, url }) => {
      for (const [method, path, body] of requests) await sendRaw(url, method, path, body)
      await open('journal/1')
      for (const sequence of [1, 2, 3, 4]) {
        await page.getByRole('link', { name: `${sequence}`, exact: true }).click()
        const shown = page.getByRole('region', { name: `Request ${sequence}` })
        await shown.getByRole('heading', { name: requests[sequence - 1]?.[0] ?? '' }).waitFor()
        assert.equal(await page.getByLabel('Copied text').count(), 0, 'no text of another request')
        await shown.getByRole('button', { name: 'Copy as curl' }).click()
        const command = await page.getByLabel('Copied text').inputValue()
        await promisify(execFile)('sh', ['-c', `${command} -s -m 5`], { timeout: 10_000 })
        const journal = `/_mock/projects/${PROJECT}/requests`
        const [, first] = await send('GET', `${journal}/${sequence}`)
        const [, again] = await send('GET', `${journal}/${sequence + 4}`)
        for (const key of ['method', 'url', 'body', 'status'])
          assert.deepEqual(again[key], first[key])
        for (const name of Object.keys(sentHeaders))
          assert.equal(again.headers[name], first.headers[name])
      }
    },
  },
]
