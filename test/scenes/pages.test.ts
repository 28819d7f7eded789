import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { FIXTURES } from '../../src/control/scenes/scene-files.ts'
import type { IamFile } from '../../src/schemas/iam.ts'
import { defaultFile, engine } from '../support/build.ts'
import { curlsIn } from '../support/curl.ts'
import { pageAt, quoted, tableUnder } from '../support/documents.ts'
import { get, mockWith } from '../support/mock.ts'

const names = readdirSync(FIXTURES).filter((name) => name !== 'default')

t.test('all eight scenes exist', (t) => {
  t.strictSame(names.sort(), [
    'busy-gpu-lab',
    'empty',
    'flaky-region',
    'imported-examples',
    'permission-maze',
    'quickstart',
    'quota-exhausted',
    'ten-thousand',
  ])
  t.end()
})

t.test('the page on scenes lists every scene in its table', (t) => {
  const table = tableUnder(pageAt('docs/scenes.md'), 'The scenes of the package')
  const rows = table.map(([cell]) => quoted(cell)[0])
  t.strictSame(rows.sort(), ['default', ...names].sort())
  t.end()
})

const known = defaultFile<IamFile>('iam')

for (const scene of names) {
  t.test(
    `${scene} has a title, a description, and a page whose commands work as pasted`,
    async (t) => {
      const page = readFileSync(`${FIXTURES}${scene}/README.md`, 'utf8')
      const lines = page.split('\n').filter((line) => line !== '')
      t.ok(lines.length >= 10 && lines.length <= 50, `${lines.length} lines`)
      const [, flags = ''] = new RegExp(`^npm start -- --scene ${scene}(.*)$`, 'm').exec(page) ?? []
      const auth = flags.includes('--auth verify') ? 'verify' : 'present'
      const mock = await mockWith(t, { scene, auth })
      const { sceneFile, iam, roles } = (await engine({ scene })).worlds.scene
      t.ok(sceneFile.title && sceneFile.story)
      t.strictSame(iam.account, known.account)
      t.strictSame(iam.projects, known.projects)
      t.match(iam.users, known.users, 'every user of the default scene exists')
      t.match(roles, known.roles)
      const curls = curlsIn(page)
      t.ok(curls.length >= 3)
      for (const { line, method, path, headers, payload, expected } of curls) {
        const got = await get(mock, path, {
          as: null,
          method: method as 'GET',
          headers,
          ...(payload === undefined ? {} : { payload }),
        })
        t.ok(expected.includes(got.status), `${line}: ${got.status} ${JSON.stringify(got.body)}`)
        if (Array.isArray(got.body?.data)) t.ok(got.body.data.length > 0, `${line}: an empty page`)
      }
    },
  )
}
