import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadScene } from '../../../src/control/scenes/scene.ts'
import { anonymize } from '../../../src/import/anonymize/anonymize.ts'
import type { SceneFiles } from '../../../src/import/scene-files.ts'
import { anonymized, filesOfScene } from '../../support/anonymized.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { get, mockWith, PROJECT } from '../../support/mock.ts'
import { sized } from '../../support/size.ts'

function folderWith(dir: string, files: SceneFiles): string {
  mkdirSync(dir, { recursive: true })
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(dir, file), JSON.stringify(content))
  }
  return dir
}

const scenes = ['default', 'busy-gpu-lab', 'flaky-region', 'permission-maze', 'imported-examples']

for (const name of scenes) {
  for (const keepNames of [false, true]) {
    const how = keepNames ? ' with its names' : ''
    t.test(`an anonymized ${name}${how} passes the checks of scenes`, async (t) => {
      const files = filesOfScene(name)
      const made = anonymize(files, { keepNames })
      const dir = folderWith(join(t.testdir({}), 'scene'), made.files)
      const scene = await loadScene({ scene: dir, seed: 1 })
      const before = files['notebooks.json'] as { status?: string; name: string }[]
      const after = made.files['notebooks.json'] as { status?: string; name: string }[]
      t.equal(scene.notebookCount, before.length)
      t.strictSame(
        after.map(({ status }) => status),
        before.map(({ status }) => status),
      )
      if (keepNames) {
        // An id at the end of a name is replaced.
        const withoutIds = (rows: typeof after) =>
          rows.map(({ name }) => name.replace(/(?<=_)[0-9a-f]{8}$/, 'id'))
        t.strictSame(withoutIds(after), withoutIds(before))
      } else {
        const kept = after.filter(({ name }, index) => name === before[index]?.name)
        t.strictSame(kept, [], 'every name is another one')
      }
    })
  }
}

t.test('a server with an anonymized scene finds the same instances', async (t) => {
  const files = filesOfScene('busy-gpu-lab')
  const made = anonymize(files, { keepNames: false })
  const mock = await mockWith(t, { scene: folderWith(join(t.testdir({}), 's'), made.files) })
  const original = await mockWith(t, { scene: 'busy-gpu-lab' })
  const placesOf = (list: unknown, ids: readonly string[]) => {
    const all = (list as { id: string }[]).map(({ id }) => id)
    return ids.map((id) => all.indexOf(id)).sort((a, b) => a - b)
  }
  const names = (files['notebooks.json'] as { name: string }[]).map(({ name }) => name)
  const madeNames = (made.files['notebooks.json'] as { name: string }[]).map(({ name }) => name)
  const url = (name: string) =>
    `/v1/${PROJECT}/notebooks/all?limit=200&name=${encodeURIComponent(name)}`
  let searches = 0
  for (const [index, name] of names.entries()) {
    if (index % sized(4, 1) > 0) continue
    const made_name = madeNames[index] as string
    for (const { 0: word, index: at } of name.matchAll(/[a-z]{4,}/g)) {
      const [found, foundAfter] = await Promise.all([
        get(original, url(word)),
        get(mock, url(made_name.slice(at, at + word.length))),
      ])
      const ids = found.body.data.map(({ id }: { id: string }) => id)
      const idsAfter = foundAfter.body.data.map(({ id }: { id: string }) => id)
      t.strictSame(
        placesOf(made.files['notebooks.json'], idsAfter),
        placesOf(files['notebooks.json'], ids),
        `${word} in ${name}`,
      )
      if (ids.length > 0) searches++
    }
  }
  t.ok(searches > sized(50, 200))
})

t.test('relations between files are kept', async (t) => {
  const files = {
    'iam.json': { users: [{ id: 'a7c0f3e5b9d4c2886e4f0d2a6b8c0e1f', name: 'zhangsan' }] },
    'workspaces.json': [{ id: '08c5f5beeb14e692eab3d7168ec9f72e', owner: 'zhangsan' }],
    'notebooks.json': [
      {
        id: '64893e12-b3f2-55c1-b8a7-d61c21f0f5b0',
        name: 'Zhangsan-train-64893e12',
        user_id: 'a7c0f3e5b9d4c2886e4f0d2a6b8c0e1f',
        workspace_id: '08c5f5beeb14e692eab3d7168ec9f72e',
        url: 'https://notebook.example.com/64893e12-b3f2-55c1-b8a7-d61c21f0f5b0/lab?user=zhangsan',
        contact: 'zhangsan@example.com',
      },
    ],
    'agenda.json': [{ at: '+1h', notebook: 'Zhangsan-train-64893e12', what: 'stop' }],
  }
  const { files: made } = anonymize(files, { keepNames: false })
  const [user] = (made['iam.json'] as { users: { id: string; name: string }[] }).users
  const [row] = made['notebooks.json'] as (typeof files)['notebooks.json']
  const [workspace] = made['workspaces.json'] as (typeof files)['workspaces.json']
  const [event] = made['agenda.json'] as (typeof files)['agenda.json']
  t.equal(row?.user_id, user?.id)
  t.equal(row?.workspace_id, workspace?.id)
  t.equal(workspace?.owner, user?.name)
  t.equal(event?.notebook, row?.name)
  t.strictSame([event?.at, event?.what], ['+1h', 'stop'])
  const [word = '', , start] = (row?.name ?? '').split('-')
  t.equal(word.toLowerCase(), user?.name, 'in any case')
  t.match(word, /^[A-Z][a-z]{7}$/)
  t.equal(start, row?.id?.slice(0, 8), 'the beginning of an id alone')
  t.match(
    row?.url,
    new RegExp(`^https://[a-z]{8}\\.[a-z]{7}\\.com/${row?.id}/lab\\?[a-z]{4}=${user?.name}$`),
  )
  t.match(row?.contact, new RegExp(`^${user?.name}@[a-z]{7}\\.com$`))
})

t.test('percent-encoded text has the words that it has without', async (t) => {
  const name = '模型 llama/eval'
  const broken = '100%-llama%zz%E6%A8'
  const [made] = anonymized([
    { name, path: encodeURIComponent(name), letters: '%6Clama', broken },
  ]).rows
  const values = Object.values(made ?? {})
  t.equal(values[1], encodeURIComponent(made?.name ?? ''))
  const [, word] = (made?.name ?? '').split(/[ /]/)
  t.equal(decodeURIComponent(values[2] ?? ''), word)
  t.match(values[2], /^%[0-9A-F]{2}[a-z]{4}$/)
  t.match(values[3], /^100%-[a-z]{5}%[a-z]{2}%/)
  t.match(values[3], `-${word}%`)
})

t.test('percent-encoded names of fields keep no letter of their words', async (t) => {
  const [made] = anonymized([{ name: 'llama', '%6C%6Cama': 1 }]).rows
  const [name, field = ''] = Object.keys(made ?? {})
  t.equal(name, 'name')
  t.match(field, /^(?:%[0-9A-F]{2}){2}[a-z]{3}$/)
  t.equal(decodeURIComponent(field), made?.name)
})

t.test('long texts of any kind take no longer than others', async (t) => {
  const parts = [
    'a',
    'a.',
    'a-',
    '1.',
    '1-',
    'a@',
    ':',
    'ab:',
    '%61',
    '{',
    '}',
    '模',
    'a1',
    'é',
    '://',
    ' ',
  ]
  for (const part of parts) {
    const text = part.repeat(sized(5_000, 50_000))
    const limit = sized(5_000, 20_000)
    const took = cpuTime(limit, () => {
      anonymized([{ name: text }])
      anonymized([{ name: `{${text}` }, { name: `https://${text}${text}${text}${text}` }])
    })
    t.ok(took < limit, `${part}: ${took} ms`)
  }
})

t.test('what only looks like an address is read as words and numbers', async (t) => {
  const texts = [
    '999.1.1.1',
    '12:30:45',
    'ab:cd:ef',
    '1.2.3',
    '10:00',
    '::',
    'https://10.1.2.3:8080/x',
  ]
  const [made] = anonymized([{ extra: texts }]).rows
  t.strictSame(made?.extra.slice(1, 6), ['12:30:45', made?.extra[2], '1.2.3', '10:00', '::'])
  t.match(made?.extra[0], /^\d{3}\.\d\.\d\.\d$/)
  t.match(made?.extra[2], /^[a-z]{2}:[a-z]{2}:[a-z]{2}$/)
  t.match(made?.extra[6], /^https:\/\/10\.\d\.\d\.\d:8080\/[a-z]$/)
})

t.test('public values stay', async (t) => {
  const row = {
    status: 'RUNNING',
    flavor: 'modelarts.bm.npu.arm.snt9b.1',
    image: {
      type: 'BUILD_IN',
      name: 'pytorch_2.1.0-cuda_12.1-py_3.10-ubuntu_22.04-x86_64',
      swr_path: 'swr.cn-north-4.myhuaweicloud.com/atelier/pytorch_2.1.0:20240530-release',
    },
    lease: { create_at: '-2h', duration: 3600000, type: 'TIMING' },
    volume: { category: 'EVS', mount_path: '/home/ma-user/work/', capacity: 500 },
    create_at: 1760000000000,
    updated: '2026-01-01T00:00:00Z',
  }
  const { rows } = anonymized([{ ...row, region: 'cn-north-4', name: 'x', zone: 'cn-north-4a' }])
  const [made] = rows
  const { updated, ...known } = row
  t.match(made, known)
  t.equal(made?.updated, updated)
  t.equal(made?.region, 'cn-north-4')
  t.ok(Object.values(made ?? {}).includes('cn-north-4a'))
  const swr = 'swr.cn-north-4.myhuaweicloud.com/acme-team/secret-tools:1.4.0'
  const [own] = anonymized([{ image: { type: 'DEDICATED', swr_path: swr } }]).rows
  t.match(
    own?.image.swr_path,
    /^swr\.cn-north-4\.myhuaweicloud\.com\/[a-z]{4}-[a-z]{4}\/[a-z]{6}-[a-z]{5}:1\.4\.0$/,
  )
})

t.test('what is lost is said', async (t) => {
  const lostOf = (...names: string[]) => anonymized(names.map((name) => ({ name }))).lost
  t.strictSame(lostOf('alpaca', 'llama', 'llamas'), [])
  t.strictSame(lostOf('data', 'ai'), [
    'Searches for parts of words, or for fewer than four letters.',
  ])
  t.match(
    lostOf('fine', 'etun', 'tune', 'finetune').join(),
    'Searches for a word inside longer words: 1 longer word ',
  )
  t.match(lostOf('train', 'x9f8train7g6h5j4k3l2').join(), 'Searches for a word inside ids: 1 id ')
  t.match(
    lostOf('b', 'aaaa', 'zzzz', 'c', 'd', 'a', 'e').join(),
    /The order of instances by name: \d of 7 /,
  )
  let deep: unknown = 'x'
  for (let level = 0; level < 5_000; level++) deep = { extra: deep }
  const { lost, rows } = anonymized([{ extra: deep }])
  t.strictSame(lost, ['Values that were nested too deep: 1.'])
  t.doesNotThrow(() => JSON.stringify(rows))
})

t.test('words of which there are too many for their length are still different', async (t) => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const all = [
    ...letters,
    ...letters.flatMap((first) => letters.map((last) => first + last)),
    ...letters.flatMap((first) =>
      letters.slice(0, 12).flatMap((second) => letters.map((last) => `w${first}${second}${last}`)),
    ),
  ]
  const { rows } = anonymized(all.map((name) => ({ name })))
  t.equal(new Set(rows.map(({ name }) => name)).size, all.length)
  t.strictSame(
    rows.filter(({ name }, index) => name === all[index]).length,
    0,
    'none of them is itself',
  )
  t.ok(rows.every(({ name }, index) => name.length === all[index]?.length))
  const digits = Array.from({ length: 9_000 }, (_, index) => ({ name: String(1_000 + index) }))
  const { rows: made } = anonymized(digits)
  t.equal(new Set(made.map(({ name }) => name)).size, 9_000)
  t.ok(made.every(({ name }, index) => /^[1-9]\d{3}$/.test(name) && name !== digits[index]?.name))
})

t.test('fields called __proto__ are fields', async (t) => {
  const files = { 'notebooks.json': JSON.parse('[{"__proto__": {"name": "canary"}, "name": "x"}]') }
  const { files: made } = anonymize(files, { keepNames: false })
  const text = JSON.stringify(made)
  t.notMatch(text, 'canary')
  t.equal(Object.hasOwn({}, 'name'), false)
  t.match(text, /"name":"[a-z]{6}"/)
})

t.test('time grows in line with the number of instances', async (t) => {
  const rowsOf = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      id: `${n.toString(16).padStart(8, '0')}-b3f2-55c1-b8a7-d61c21f0f5b0`,
      name: `${n.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] as string)}-train-${n}`,
      ip: `10.0.${n >> 8}.${n & 255}`,
    }))
  const timeOf = (count: number) => {
    const rows = rowsOf(count)
    // Of this process only: other ones do not count.
    const from = process.cpuUsage()
    anonymized(rows)
    return process.cpuUsage(from).user
  }
  const count = sized(1_500, 4_000)
  timeOf(count)
  const small = Math.min(timeOf(count), timeOf(count))
  const large = Math.min(timeOf(4 * count), timeOf(4 * count))
  t.ok(large < small * 12, `${count}: ${small} µs, ${4 * count}: ${large} µs`)
})
