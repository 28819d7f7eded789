import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, win32 } from 'node:path'
import t from 'tap'
import { readCommandLine } from '../src/cli/command-line.ts'
import type { Events } from '../src/control/events/events.ts'
import { loadScene, type Scene } from '../src/control/scenes/scene.ts'
import { moveFile } from '../src/control/state-file/move-file.ts'
import { createMockServer } from '../src/index.ts'

t.test('a rename onto a file that is open elsewhere is tried again on Windows', async (t) => {
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    for (const failures of [1, 3]) {
      const moves: string[][] = []
      const rename = async (...move: string[]) => {
        moves.push(move)
        if (moves.length <= failures) throw Object.assign(new Error('open'), { code })
      }
      await moveFile('a.tmp', 'a', { platform: 'win32', rename })
      t.strictSame(moves, Array(failures + 1).fill(['a.tmp', 'a']), `${code}, ${failures}`)
    }
  }
})

t.test(
  'a rename that fails for another reason, for long, or elsewhere fails with its error',
  async (t) => {
    const tries = async (code: string, platform: NodeJS.Platform) => {
      let count = 0
      const rename = async () => {
        count++
        throw Object.assign(new Error('open'), { code })
      }
      await t.rejects(moveFile('a.tmp', 'a', { platform, rename }), { code })
      return count
    }
    t.equal(await tries('ENOSPC', 'win32'), 1)
    t.equal(await tries('EPERM', 'linux'), 1)
    t.equal(await tries('EPERM', 'win32'), 8, 'after a second')
  },
)

t.test('options take paths of Windows as they are', async (t) => {
  const paths = {
    '--scene': String.raw`C:\my scenes\busy`,
    '--state-file': String.raw`\\server\share\state.json`,
    '--tls-cert': String.raw`C:\certs\cert.pem`,
    '--tls-key': 'C:/certs/key.pem',
  }
  const { config } = readCommandLine(Object.entries(paths).flat(), {})
  t.match(config, {
    scene: paths['--scene'],
    stateFile: paths['--state-file'],
    tlsCert: paths['--tls-cert'],
    tlsKey: paths['--tls-key'],
  })
  const variable = { NOTEBOOKS_MOCK_STATE_FILE: paths['--state-file'] }
  t.equal(readCommandLine([], variable).config.stateFile, paths['--state-file'])
})

t.test(
  'a scene in a folder of Windows has the name of the folder, and scenes beside it',
  async (t) => {
    const { SceneRegistry } = await t.mockImport<
      typeof import('../src/control/scenes/scene-registry.ts')
    >('../src/control/scenes/scene-registry.ts', { 'node:path': win32 })
    const path = String.raw`C:\my scenes\busy`
    const { iam } = await loadScene({ scene: 'quickstart', seed: 1 })
    const start = { folder: { scene: path, name: path, path }, iam, name: path, path } as Scene
    const registry = new SceneRegistry(start, { seed: 1 }, {} as Events)
    t.ok(registry.loaded.has('busy'), [...registry.loaded.keys()].join())
  },
)

t.test('scene files with CRLF and a byte-order mark read the same', async (t) => {
  const folder = t.testdir()
  cpSync('fixtures/permission-maze', folder, { recursive: true })
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    writeFileSync(join(folder, file), `\uFEFF${text.replaceAll('\n', '\r\n')}`)
  }
  const lists = await Promise.all(
    ['permission-maze', folder].map(async (scene) => {
      const mock = await createMockServer({ scene, clock: { at: '2026-01-01T00:00:00Z', rate: 0 } })
      t.teardown(() => mock.close())
      const { data } = mock.project('p1').notebooks.listAll({ limit: 100 })
      return { data, iam: mock.scene.iam }
    }),
  )
  t.ok(lists[0]?.data.length)
  t.strictSame(lists[1], lists[0])
})
