import t from 'tap'
import { appOnPort } from '../../support/app-on-port.ts'
import { NOW, PROJECT } from '../../support/values.ts'

t.test('a request to IAM looks at all projects only after a clock has changed', async (t) => {
  const { engine, url } = await appOnPort(t, { clock: { at: NOW, rate: 0 } })
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const get = async (path: string) => t.equal((await fetch(url + path, { headers })).status, 200)
  await get(`/v1/${PROJECT}/notebooks`)
  await get('/v3/projects')
  const walks = t.capture(engine.worlds, Symbol.iterator, engine.worlds[Symbol.iterator])
  await get('/v3/projects')
  t.equal(walks().length, 0)
  engine.worlds.existing(PROJECT)?.cloud.clock.set({ at: NOW + 1 })
  await get('/v3/projects')
  t.equal(walks().length, 1)
  await get('/v3/projects')
  t.equal(walks().length, 0)
})
