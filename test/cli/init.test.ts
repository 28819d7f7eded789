import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { initScene, sceneSchema } from '../../src/cli/init.ts'
import { sceneFiles } from '../../src/schemas/scene.ts'

t.test('the JSON schema for editors has a definition for every file of a scene', async (t) => {
  const { $defs } = sceneSchema() as { $defs: Record<string, object> }
  for (const noun of Object.keys(sceneFiles)) {
    t.match(JSON.stringify($defs[noun]), /"type":"(array|object)"/, noun)
  }
  const [, statuses = ''] =
    /"SceneNotebook":\{.*?"status":\{[^}]*"enum":\["INIT","CREATING",("STARTING".*?)\]/.exec(
      JSON.stringify($defs),
    ) ?? []
  t.match(statuses, 'FROZEN')
  t.notMatch(statuses, '"DELETED"')
})

t.test('an empty folder becomes a scene with schemas for VS Code', async (t) => {
  const folder = t.testdir({})
  t.match(await initScene([folder]), folder)
  const settings = JSON.parse(readFileSync(join(folder, '.vscode/settings.json'), 'utf8'))
  t.strictSame(settings['json.schemas'][0], {
    fileMatch: ['/scene.json'],
    url: './scene.schema.json#/$defs/scene',
  })
  const schema = JSON.parse(readFileSync(join(folder, 'scene.schema.json'), 'utf8'))
  t.strictSame(schema, JSON.parse(JSON.stringify(sceneSchema())))
})

t.test('a folder that is not empty and a missing argument are refused', async (t) => {
  await t.rejects(initScene([t.testdir({ a: '' })]), {
    message: /found "a", expected an empty folder$/,
  })
  await t.rejects(initScene([]), { message: 'init: found 0 names, expected one folder' })
  await t.rejects(initScene(['a', 'b']), { message: 'init: found 2 names, expected one folder' })
})
