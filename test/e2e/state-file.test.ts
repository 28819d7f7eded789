import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { run, serve } from '../support/command.ts'

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

t.test('the command saves on a signal, and goes on from the file', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  const args = ['--state-file', file, '--clock', 'frozen']
  const { command, url } = await serve(t, args)
  const id = await remove(url)
  command.process.kill('SIGTERM')
  t.match(await command.ended, { code: 0, stderr: '' })
  t.ok(readFileSync(file, 'utf8').includes(id))
  const again = await serve(t, args)
  const state = await (await fetch(`${again.url}/_mock/projects/p1/state`)).json()
  t.match(state, { agenda: [{ notebook_id: id, action: 'delete' }] })
})

// The command saves by itself within a fifth of a second of the host's time.
t.test('the command that is killed leaves a file that it can go on from', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  for (const wait of [400, 230]) {
    const { command, url } = await serve(t, ['--state-file', file])
    await remove(url)
    await sleep(wait)
    command.process.kill('SIGKILL')
    await command.ended
  }
  const { command, url } = await serve(t, ['--state-file', file])
  t.equal((await fetch(`${url}/_mock/projects/p1/state`)).status, 200)
  t.equal(command.stderr, '')
})

t.test('a newer file ends the command with 2, and is not touched', async (t) => {
  const file = join(t.testdir({}), 'state.json')
  writeFileSync(file, '{"version":2}')
  const { code, stderr } = await run(['--port', '0', '--state-file', file])
  t.equal(code, 2)
  t.match(stderr, /state\.json: found version 2, expected version 1.*left as it is/)
  t.equal(readFileSync(file, 'utf8'), '{"version":2}')
})
