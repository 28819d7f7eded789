import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Check, PROJECT, type Tab } from '../support/tab.ts'

const run = promisify(execFile)

const api = `/v1/${PROJECT}/notebooks`

const sentHeaders = {
  'x-auth-token': 'mock-token-admin',
  'x-empty': '',
  'x-said': `it's "so" \`$HOME\` \\u00e9 \\`,
  // The bytes of ü, as Node's client sends them.
  'x-latin': Buffer.from('ü 漢').toString('latin1'),
}

/** Characters that a reader does not see, and a NUL, which no argument of a command can have. */
const hidden = '\u202e\u200b\u2028\ufeff\u0000\u0007'

/** Requests with characters that are special in a shell, in a string literal, in a URL or to a client. */
const requests = [
  ['HEAD', api, undefined],
  ['GET', `${api}?name=[a-c]{x}&q='"%2F%zz`, undefined],
  ['GET', `${api}?limit=2`, '{"a":1}'],
  ['POST', api, JSON.stringify({ name: "it's", description: `ü 漢 😀\n"\\ $(id) ${hidden}` })],
  ['PUT', `${api}/a/../{b}`, `text ${hidden}\r\n'''""" \` $`],
  ['DELETE', `${api}/%2F..%00`, undefined],
] as const

/** How a copied text is run: the command with its arguments; `file` writes the text. */
const languages = {
  curl: { command: 'sh', version: ['-c', 'curl --version'], name: 'snippet.sh', args: [] },
  Python: { command: 'python3', version: ['--version'], name: 'snippet.py', args: [] },
  'Node.js': { command: process.execPath, version: ['--version'], name: 'snippet.mjs', args: [] },
  Go: { command: 'go', version: ['version'], name: 'snippet.go', args: ['run'] },
} as const

/** Sends a request with node:http, because fetch sends no body with a GET. */
function sendRaw(url: string, method: string, path: string, body: string | undefined) {
  const { port } = new URL(url)
  return new Promise<void>((resolve, reject) => {
    const headers = {
      ...sentHeaders,
      ...(body && { 'content-length': Buffer.byteLength(body) }),
    }
    const sent = request({ port, method, path, headers }, (answer) =>
      answer.resume().on('end', resolve),
    )
    sent.on('error', reject).end(body && Buffer.from(body))
  })
}

/** Copies each request of the journal in a language, runs the text, and compares what arrived with the first request. */
async function sendAgain(language: keyof typeof languages, { open, page, send, url }: Tab) {
  const { args, command, name, version } = languages[language]
  const reason = await run(command, [...version]).then(
    () => undefined,
    () => `there is no ${language === 'curl' ? 'curl' : command}`,
  )
  if (reason !== undefined) {
    console.log(`skipped: ${reason}, so its copied text is not run`)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'pasted-'))
  try {
    for (const [method, path, body] of requests) await sendRaw(url, method, path, body)
    for (const index of requests.keys()) {
      await open(`journal/${index + 1}`)
      await page.getByRole('button', { name: 'Copy as', exact: true }).click()
      await page.getByRole('button', { name: new RegExp(`^${language} `) }).click()
      const text = await page.getByLabel('Copied text').inputValue()
      const file = join(folder, name)
      // A shell reads the end of the command, and curl should be quiet.
      writeFileSync(file, language === 'curl' ? `${text} -s -m 20\n` : text)
      await run(command, [...args, file], { timeout: 120_000 })
      const journal = `/_mock/projects/${PROJECT}/requests`
      const [, first] = await send('GET', `${journal}/${index + 1}`)
      const [, again] = await send('GET', `${journal}/${requests.length + index + 1}`)
      for (const key of ['method', 'url', 'body', 'status', 'operation', 'user'])
        assert.deepEqual(again[key], first[key], `${language} ${index + 1}: ${key}`)
      for (const header of [...Object.keys(sentHeaders), 'content-type'])
        assert.equal(again.headers[header], first.headers[header], `${language} ${index + 1}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs the copied text of a request in its language. */
export const pasted: Check[] = (Object.keys(languages) as (keyof typeof languages)[]).map(
  (language) => ({
    name: `a request copied as ${language} is sent again, the same to the last byte`,
    act: (tab: Tab) => sendAgain(language, tab),
  }),
)
