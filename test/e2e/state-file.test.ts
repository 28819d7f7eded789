import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Command, serve } from '../support/command.ts'
import { runHere, serveHere } from '../support/command-here.ts'
import { lossesOf, lossText } from '../support/kill-losses.ts'

const remove = async (url: string) => {
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const list = await fetch(`${url}/v1/p1/notebooks?status=STOPPED&limit=1`, { headers })
  const { data } = (await list.json()) as { data: { id: string }[] }
  const { status } = await fetch(`${url}/v1/p1/notebooks/${data[0]?.id}`, {
    method: 'DELETE',
    headers,
  })
  t.equal(status, 200)
  return data[0]?.id as string
}

const stateAt = async (url: string) =>
  (await fetch(`${url}/_mock/projects/p1/state`)).json() as Promise<object>

t.test('the command saves on a signal, and a restart continues from the file', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  const args = ['--state-file', file, '--clock', 'frozen']
  const { command, url } = await serveHere(t, args)
  const id = await remove(url)
  await command.kill('SIGTERM')
  t.match(await command.ended, { code: 0, stderr: '' })
  t.ok(readFileSync(file, 'utf8').includes(id))
  const again = await serveHere(t, args)
  t.match(await stateAt(again.url), { agenda: [{ notebook_id: id, action: 'delete' }] })
})

// How long an automatic save takes depends on the machine.
t.test('a killed command leaves a file from which a restart continues', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  const args = ['--state-file', file, '--clock', 'frozen']
  const { command, url } = await serve(t, args)
  const id = await remove(url)
  while (!existsSync(file) || !readFileSync(file, 'utf8').includes(id)) await sleep(10)
  const second = await remove(url)
  t.not(second, id)
  command.process.kill('SIGKILL')
  await command.ended
  const again = await serveHere(t, args)
  t.match(await stateAt(again.url), { agenda: [{ notebook_id: id, action: 'delete' }] })
  t.equal(again.command.stderr, '')
})

t.test('a newer file stops the command with exit code 2, and is not changed', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  writeFileSync(file, '{"version":2}')
  const { code, stderr } = await runHere(t, ['--port', '0', '--state-file', file])
  t.equal(code, 2)
  t.match(stderr, /state\.json: found version 2, expected version 1.*left as it is/)
  t.equal(readFileSync(file, 'utf8'), '{"version":2}')
})

t.test('after a SIGKILL a container with a new host name continues within 11 s', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  const args = ['--state-file', file, '--clock', 'frozen', '--state-sync', 'always']
  const { command, url } = await serve(t, args)
  const id = await remove(url)
  command.process.kill('SIGKILL')
  await command.ended
  // The lock as a container with another name, and with process ids of its own, leaves it.
  const lock = `${file}.lock`
  const { atime, mtime } = statSync(lock)
  const holder = JSON.parse(readFileSync(lock, 'utf8'))
  writeFileSync(lock, JSON.stringify({ ...holder, host: '0a1b2c3d4e5f', system: 'another' }))
  utimesSync(lock, atime, mtime)
  const start = performance.now()
  const again = new Command(['--port', '0', ...args])
  t.teardown(() => again.process.kill('SIGKILL'))
  const nextUrl = await again.ready()
  const waited = performance.now() - start
  t.ok(Date.now() - mtime.getTime() >= 10_000, `started after ${waited.toFixed()} ms`)
  t.ok(waited < 20_000)
  t.match(again.stderr, /waits up to 10 s for the lock of the server with pid \d+ on host 0a1b2c3d/)
  t.match(await stateAt(nextUrl), { agenda: [{ notebook_id: id, action: 'delete' }] })
})

t.test('with --state-sync always no kill loses an acknowledged write', async (t) => {
  const losses = await lossesOf({ folder: t.testdir({}), sync: 'always', kills: 3 })
  t.equal(losses.lost, 0, lossText('always', losses))
  t.ok(losses.writes > 0)
})

t.test('SIGTERM ends the command soon, also while it starts', async (t) => {
  if (process.platform === 'win32') {
    t.comment('skipped: Windows has neither FIFOs nor SIGTERM')
    return
  }
  const folder = t.testdir({ scene: {}, 'state.json': '' })
  for (const name of ['fifo', 'scene/notebooks.json']) spawnSync('mkfifo', [join(folder, name)])
  const fifo = join(folder, 'fifo')
  const cases = [
    ['--state-file', fifo],
    ['--scene', join(folder, 'scene')],
    ['--config', fifo],
    ['--tls-cert', fifo, '--tls-key', fifo],
    ['--endpoints-file', fifo],
  ]
  for (const args of cases) {
    const command = new Command(['--port', '0', ...args])
    const { code, stderr } = await command.ended
    t.equal(code, 2, `${args[0]} does not wait for a writer or reader`)
    t.match(stderr, /FIFO|ENXIO/)
  }
  for (const delay of [0, 50, 150, 300, 600]) {
    const command = new Command(['--port', '0', '--notebooks', '100000'])
    await sleep(delay)
    const start = performance.now()
    command.process.kill('SIGTERM')
    const { code, stderr } = await command.ended
    const took = performance.now() - start
    // A second on a quiet machine.
    t.ok(took < 10_000, `ended after ${took.toFixed()} ms, ${delay} ms after its start`)
    // Before Node runs the first line, the signal itself ends the process.
    t.ok([null, 0, 143].includes(code), `${code}`)
    t.notMatch(stderr, /\n {4}at /)
  }
})
