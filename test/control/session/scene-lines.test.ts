import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { IamFile } from '../../../src/schemas/iam.ts'
import { defaultFile } from '../../support/build.ts'
import { capturedFrom, checkSame, linesIn, replayedFrom } from '../../support/bundles.ts'
import { control, get, ownMock } from '../../support/mock.ts'

const rule = { operation: 'ListNotebooks', status: 500, times: 1 }

/** A server with a scene of its own; beside it is a scene `other`. */
async function serverWithScenes(t: Test, scene: object = { version: 1 }) {
  const folder = t.testdir()
  const files = {
    'scene.json': scene,
    'faults.json': [rule],
    'iam.json': defaultFile<IamFile>('iam'),
  }
  const write = (path: string, content: unknown) =>
    writeFileSync(join(folder, path), JSON.stringify(content))
  for (const name of ['start', 'other']) {
    mkdirSync(join(folder, name))
    for (const [file, content] of Object.entries(files)) write(`${name}/${file}`, content)
  }
  const mock = await ownMock(t, { scene: join(folder, 'start') })
  return { mock, folder, write }
}

const imageWith = (description: string) => [
  { ...(defaultFile<object[]>('images')[0] as object), description },
]

t.test('every file of a scene is written without credentials, and replays equal', async (t) => {
  const { mock, write, folder } = await serverWithScenes(t)
  await mock.close()
  write('start/images.json', imageWith('made with password=canary-image'))
  const pools = defaultFile<object[]>('pools')
  write('start/pools.json', [{ ...pools[0], description: 'api_key: canary-pool' }])
  const own = await ownMock(t, { scene: join(folder, 'start') })
  const { status } = await get(own, 'images?limit=1')
  t.equal(status, 200)
  const bundle = await capturedFrom(own)
  t.notMatch(JSON.stringify(linesIn(bundle)), 'canary')
  const images = sceneFiles(bundle).find(({ name }) => name === 'images.json').content
  t.equal(images[0].description, 'made with password=***')
  checkSame(t, await replayedFrom(bundle))
})

const sceneFiles = (bundle: Uint8Array) =>
  linesIn(bundle).filter(({ kind }) => kind === 'scene_file')

t.test('the files of a scene folder are in the bundle, without credentials', async (t) => {
  const { mock } = await serverWithScenes(t)
  const bundle = await capturedFrom(mock)
  const files = sceneFiles(bundle)
  t.strictSame(files.map(({ name }) => name).sort(), ['faults.json', 'iam.json', 'scene.json'])
  t.strictSame(files.find(({ name }) => name === 'faults.json').content, [rule])
  const { content } = files.find(({ name }) => name === 'iam.json')
  t.match(
    content.users.find(({ name }: { name: string }) => name === 'mock-admin'),
    {
      token: 'token-of-mock-admin',
      password: /^password-of-mock-/,
    },
  )
  t.notMatch(JSON.stringify(content), 'mock-token-admin')
  t.match(linesIn(bundle)[0].scene, { name: 'scene', included: true, sha256: /^[0-9a-f]{64}$/ })
})

t.test('the folder of a scene changes neither its hash nor its name in the bundle', async (t) => {
  const hashes: string[] = []
  for (const _twice of [1, 2]) {
    const { mock } = await serverWithScenes(t, { version: 1, title: 'Mine' })
    const [{ scene }] = linesIn(await capturedFrom(mock))
    t.equal(scene.name, 'Mine')
    hashes.push(scene.sha256)
  }
  t.equal(hashes[0], hashes[1])
})

t.test('a scene that was edited after the server read it cannot be captured', async (t) => {
  const { mock, folder, write } = await serverWithScenes(t)
  const refused = async (message: RegExp) =>
    t.match(await control(mock, 'GET', '/bundle'), {
      status: 409,
      body: { error_code: 'Mock.CannotCapture', error_msg: message },
    })
  write('start/faults.json', [])
  await refused(/found "faults\.json" of scene .*, which was edited .*expected the file as it was/)
  rmSync(join(folder, 'start/faults.json'))
  await refused(/found "faults\.json" of scene/)
  write('start/faults.json', [rule])
  t.equal(sceneFiles(await capturedFrom(mock)).length, 3)
  write('start/agenda.json', [])
  await refused(/found "agenda\.json" of scene/)
})

t.test('a bundle has one own scene: another one is refused, a built-in one is not', async (t) => {
  const { mock } = await serverWithScenes(t)
  await get(mock, 'notebooks?limit=1')
  await control(mock, 'POST', '/projects/p1/scene', { scene: 'quickstart' })
  await get(mock, 'notebooks?limit=1')
  t.equal(sceneFiles(await capturedFrom(mock)).length, 3)
  await control(mock, 'POST', '/projects/p1/scene', { scene: 'other' })
  await get(mock, 'notebooks?limit=1')
  t.match(await control(mock, 'GET', '/bundle'), {
    status: 409,
    body: {
      error_code: 'Mock.CannotCapture',
      error_msg: /found scene ".*other", expected built-in scenes, or only the scene/,
    },
  })
})
