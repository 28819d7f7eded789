import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { serve } from '../support/command.ts'
import { runHere, serveHere } from '../support/command-here.ts'

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

// The command saves automatically within 200 host ms; a busy machine may take longer.
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
