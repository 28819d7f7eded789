import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sceneFiles } from '../../../src/schemas/scene.ts'
import { runHere } from '../../support/command-here.ts'
import { get, mockWith } from '../../support/mock.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'

const NAME = 'modelarts-notebooks-mock'

const FILES = ['README.md', ...Object.keys(sceneFiles).map((noun) => `${noun}.json`)].sort()

t.test('scene list shows the scenes, and which is in use', async (t) => {
  const { url } = await mockOnPort(t)
  const of = async (...args: string[]) => runHere(t, ['scene', ...args, '--url', url])
  const { code, stderr, stdout } = await of()
  t.strictSame([code, stderr], [0, ''])
  t.match(stdout, /^NAME +TITLE/)
  t.match(stdout, /^default +A model lab +in use$/m)
  t.match(stdout, /^busy-gpu-lab +A busy GPU lab *$/m)
  t.equal((await of('list')).stdout, stdout)
  t.equal(JSON.parse((await of('list', '--json')).stdout).scene, 'default')
})

t.test('scene load starts one project, or all, from a scene', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const of = async (...args: string[]) => runHere(t, ['scene', 'load', ...args, '--url', url])
  const count = (id: string) => mock.project(id).notebooks.listAll().total
  t.strictSame(await of('empty', '--project', 'p1'), {
    code: 0,
    stdout: `${url}: project p1 starts from the scene empty\n`,
    stderr: '',
  })
  t.equal(count('p1'), 0)
  t.ok(count('p2') > 0)
  t.match(await of('empty'), {
    code: 0,
    stdout: `${url}: every project starts from the scene empty\n`,
  })
  t.equal(count('p2'), 0)
  t.match(await of('no-such'), { code: 1, stderr: /found scene "no-such", expected one of/ })
})

t.test('scene save writes a folder that a server starts from', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const project = mock.project('p1')
  await get(mock, '/v1/p1/notebooks')
  const folder = join(t.testdir(), 'deep', 'mine')
  const of = async (...args: string[]) =>
    runHere(t, ['scene', 'save', folder, '--url', url, ...args])
  const { code, stderr, stdout } = await of('--title', 'Mine <b>')
  t.strictSame([code, stderr], [0, ''])
  t.match(stdout, `saved 30 notebooks of project p1 to ${folder}; start with --scene ${folder}\n`)
  t.match(stdout, '- The journal, the events and the snapshots')
  t.strictSame(readdirSync(folder).sort(), FILES)
  t.strictSame(readdirSync(join(folder, '..')), ['mine'], 'nothing else stays')
  t.match(readFileSync(join(folder, 'README.md'), 'utf8'), /^# Mine \\<b\\>\n/)
  t.equal(readFileSync(join(folder, 'notebooks.json'), 'utf8').split('\n').length, 33)
  const clock = { at: project.clock.now, rate: 0 }
  const loaded = (await mockWith(t, { scene: folder, clock })).project('p1')
  t.strictSame(loaded.exportState().notebooks.length, 30)
  t.strictSame(
    loaded.notebooks.listAll().data.map(({ id }) => id),
    project.notebooks.listAll().data.map(({ id }) => id),
  )

  t.match(await of(), {
    code: 2,
    stderr: `${NAME}: scene save ${folder}: found "README.md", expected an empty folder, or --overwrite\n`,
  })
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  project.reset('empty')
  const again = await of('--overwrite', '--json', '--times', 'absolute', '--project', 'p1')
  t.equal(again.code, 0)
  t.match(JSON.parse(again.stdout), {
    notebooks: 0,
    project_id: 'p1',
    folder,
    not_held: [/journal/],
  })
  t.equal(readFileSync(join(folder, 'notebooks.json'), 'utf8'), '[]\n')
  t.strictSame(readdirSync(folder).sort(), [...FILES, 'notes.txt'].sort(), 'other files stay')
})

t.test('an empty folder is filled, and old files of an overwritten scene go', async (t) => {
  const { mock, url } = await mockOnPort(t)
  mock.project('p1').notebooks.listAll()
  const empty = t.testdir({})
  const of = async (...args: string[]) =>
    runHere(t, ['scene', 'save', ...args, '--project', 'p1', '--url', url])
  t.equal((await of(empty)).code, 0)
  t.strictSame(readdirSync(empty).sort(), FILES)
  const other = await otherServer(t, (_request, response) => {
    const saved = {
      project_id: 'p1',
      scene: 's',
      notebooks: 0,
      not_held: [],
      files: { 'scene.json': { version: 1 } },
    }
    response.end(JSON.stringify(saved))
  })
  t.equal(
    (await runHere(t, ['scene', 'save', empty, '--overwrite', '--project', 'p1', '--url', other]))
      .code,
    0,
  )
  t.strictSame(readdirSync(empty).sort(), ['README.md', 'scene.json'])
})

t.test('a scene without a title, and an answer without scene.json, are no problem', async (t) => {
  const scene = t.testdir({ mine: { 'scene.json': '{"version":1}' } })
  const { url } = await mockOnPort(t, { scene: join(scene, 'mine') })
  t.match((await runHere(t, ['scene', '--url', url])).stdout, /^mine +in use$/m)
  const other = await otherServer(t, (_request, response) => {
    const saved = { project_id: 'p1', scene: 's', notebooks: 0, not_held: [], files: {} }
    response.end(JSON.stringify(saved))
  })
  const folder = join(scene, 'saved')
  const args = ['scene', 'save', folder, '--project', 'p1', '--url', other]
  t.equal((await runHere(t, args)).code, 0)
  t.strictSame(readdirSync(folder), ['README.md'])
})

t.test('a save that fails leaves nothing behind', async (t) => {
  const { mock, url } = await mockOnPort(t)
  mock.project('p1').notebooks.listAll()
  const root = t.testdir({
    file: 'x',
    full: { 'a.txt': '' },
    odd: { 'scene.json': '{}', 'iam.json': {} },
  })
  const of = async (folder: string, ...args: string[]) =>
    runHere(t, ['scene', 'save', folder, '--project', 'p1', '--url', url, ...args])
  const direct = async (folder: string, server: string) =>
    runHere(t, ['scene', 'save', folder, '--project', 'p1', '--url', server])
  const refused = async (folder: string, message: string, ...args: string[]) => {
    const before = JSON.stringify(readdirSync(root, { recursive: true }))
    const { code, stderr, stdout } = await of(folder, ...args)
    t.strictSame([code, stdout], [2, ''], folder)
    t.match(stderr, message)
    t.equal(JSON.stringify(readdirSync(root, { recursive: true })), before)
  }
  await refused(join(root, 'file'), 'found a file, expected a folder')
  await refused(join(root, 'file', 'below'), 'found a file, expected a folder')
  await refused(join(root, 'full'), 'found "a.txt", expected an empty folder, or --overwrite')
  await refused(join(root, 'full'), 'found no scene.json', '--overwrite')
  await refused(join(root, 'odd'), 'found the folder "iam.json", expected a file', '--overwrite')
  await refused(join(root, 'a\u0000b'), 'scene save')
  await refused(join(root, 'new', 'x'.repeat(300)), 'expected a folder')
  // The name is short enough for a folder, but not for the one that is written first.
  await refused(join(root, 'new', 'x'.repeat(250)), 'expected a folder that can be written')
  const names = await otherServer(t, (_request, response) => {
    const saved = {
      project_id: 'p1',
      scene: 's',
      notebooks: 0,
      not_held: [],
      files: { '../evil.json': [] },
    }
    response.end(JSON.stringify(saved))
  })
  const folder = join(root, 'never')
  t.match(await direct(folder, names), {
    code: 1,
    stderr: /the file "..\/evil.json", which no scene has/,
  })
  t.match(await direct(folder, 'http://127.0.0.1:1'), { code: 1, stderr: /found no server/ })
  t.notOk(existsSync(folder))
  if (process.getuid?.() !== 0 && process.platform !== 'win32') {
    const locked = join(root, 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o555)
    t.match(await of(join(locked, 'a', 'b')), { code: 2, stderr: /EACCES/ })
    t.strictSame(readdirSync(locked), [])
  } else t.comment('no folder is locked for the user root: a locked folder is not tried')
})

t.test('which project is saved must be clear', async (t) => {
  const { mock, url } = await mockOnPort(t)
  const folder = join(t.testdir(), 'x')
  const of = async (...args: string[]) =>
    runHere(t, ['scene', 'save', folder, '--url', url, ...args])
  t.match(await of(), { code: 1, stderr: /found no project, expected one: give --project/ })
  mock.project('p1').notebooks.listAll()
  mock.project('p2').notebooks.listAll()
  t.match(await of(), {
    code: 1,
    stderr: /found the projects p1, p2, expected one: give --project/,
  })
  t.match(await of('--url', 'http://127.0.0.1:1'), {
    code: 2,
    stderr: /scene save: found several servers, expected --project/,
  })
  t.notOk(existsSync(folder))
})

t.test('words and flags that do not fit are refused', async (t) => {
  const of = async (...args: string[]) => (await runHere(t, ['scene', ...args])).stderr
  t.match(await of('lsit'), /found "lsit", expected one of list, load, save; did you mean "list"/)
  t.match(await of('save'), /scene save: found .*, expected a folder/)
  t.match(await of('load'), /scene load: found .*, expected a name/)
  t.match(await of('save', 'a', 'b'), /found "b", expected no further word/)
  t.match(await of('list', 'x'), /found "x", expected no further word/)
  t.match(await of('list', '--project', 'p1'), /scene list: found --project, expected no such flag/)
  t.match(await of('load', 'x', '--title', 'T'), /scene load: found --title, expected no such flag/)
  t.match(await of('list', '--overwrite'), /scene list: found --overwrite, expected no such flag/)
  t.match(
    await of('save', 'x', '--times', 'now'),
    /--times: found "now", expected one of relative, absolute/,
  )
  t.match(await of('save', 'x', '--title', 'x'.repeat(201)), /expected text of 1 to 200 characters/)
})
