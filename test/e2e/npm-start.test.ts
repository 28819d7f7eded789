import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { plainly } from '../support/command.ts'

/** What `npm start` needs of a clone after `npm ci`. */
const CLONE = [
  'docs',
  'fixtures',
  'package.json',
  'package-lock.json',
  'src',
  'tsconfig.json',
  ...readdirSync('.').filter((file) => file.endsWith('.md')),
]

function clone(t: Test): string {
  const folder = t.testdir()
  for (const part of CLONE) cpSync(part, join(folder, part), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}

/** What `npm start` printed until the server was ready or npm ended, its URL, and a way to end it. */
async function npmStart(t: Test, folder: string) {
  const npm = spawn('npm', ['start', '--', '--port', '0'], { ...plainly(), cwd: folder })
  const exit = once(npm, 'exit')
  t.teardown(() => npm.kill('SIGKILL'))
  let text = ''
  const url = await new Promise<string | undefined>((found) => {
    for (const stream of [npm.stdout, npm.stderr]) {
      stream.on('data', (part) => {
        text += part
        const [, url] = /^ready on (\S+)$/m.exec(text) ?? []
        if (url !== undefined) found(url)
      })
    }
    npm.on('exit', () => found(undefined))
  })
  const end = async () => {
    npm.kill('SIGTERM')
    await exit
  }
  return { text, url, end }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok
  } catch {
    return false
  }
}

t.test('npm start builds only what changed, says so, and ends with npm', async (t) => {
  const folder = clone(t)
  const built = () => statSync(join(folder, 'dist/command.cjs')).mtimeMs

  const first = await npmStart(t, folder)
  t.match(first.text, /^building dist\/ from src\/$/m)
  t.ok(await answers(String(first.url)))
  await first.end()
  for (let tries = 0; tries < 600 && (await answers(String(first.url))); tries++) await sleep(100)
  t.notOk(await answers(String(first.url)), 'the server ends when npm got a signal')

  const before = built()
  const second = await npmStart(t, folder)
  t.notMatch(second.text, /building/)
  t.ok(await answers(String(second.url)))
  t.equal(built(), before)
  await second.end()

  appendFileSync(join(folder, 'docs/safety.md'), '\n[lost](no-such-page.md)\n')
  const lost = await npmStart(t, folder)
  t.equal(lost.url, undefined, 'a page with a link that leads nowhere')
  t.match(lost.text, /docs\/safety\.md: found a link to .*no-such-page\.md, which does not exist/)
  cpSync('docs/safety.md', join(folder, 'docs/safety.md'))

  appendFileSync(join(folder, 'src/version.ts'), 'export const = 1\n')
  for (const attempt of [1, 2]) {
    const broken = await npmStart(t, folder)
    t.equal(broken.url, undefined, `attempt ${attempt}`)
    t.match(broken.text, /^building dist\/ from src\/$/m)
    t.match(broken.text, /version\.ts:\d+:\d+/)
  }
})
