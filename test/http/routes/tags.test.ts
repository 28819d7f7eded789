import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { NotebookStatus } from '../../../src/schemas/notebook.ts'
import { type Entry, type GetOptions, get, IMAGE, idsOf, mockWith } from '../../support/mock.ts'

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

type Tag = { key: string; value?: string }

const entry: Entry = {
  id: 'nb-1',
  name: 'a',
  flavor: 'modelarts.vm.cpu.2u',
  image: { id: IMAGE },
}

/** A project with one instance `nb-1` of the admin, and functions for its tags. */
async function tagging(t: Test, given: Partial<Entry> = {}, options: MockServerOptions = {}) {
  const mock = await mockWith(t, options)
  mock.reset('empty')
  const { notebooks } = mock.project('p1')
  notebooks.put({ ...entry, ...given })
  const add = (tags: unknown, query = '', options: GetOptions = {}) =>
    get(mock, `notebooks/nb-1/tags/create${query}`, {
      method: 'POST',
      payload: { tags },
      ...options,
    })
  const remove = (tags: unknown, query = '', options: GetOptions = {}) =>
    get(mock, `notebooks/nb-1/tags/delete${query}`, {
      method: 'DELETE',
      payload: { tags },
      ...options,
    })
  const tags = async (): Promise<Tag[]> => (await get(mock, 'notebooks/nb-1')).body.tags
  return { mock, notebooks, add, remove, tags }
}

const TEAM = { key: 'team', value: 'vision' }
const STAGE = { key: 'stage', value: 'dev' }

/** Tags t-1, t-2 and so on. */
function numbered(count: number): Tag[] {
  return Array.from({ length: count }, (_, index) => ({ key: `t-${index + 1}`, value: 'x' }))
}

for (const [operation, act] of [
  ['CreateNotebookTags', 'add'],
  ['DeleteNotebookTags', 'remove'],
] as const) {
  t.test(`${operation}: common behaviour`, async (t) => {
    t.test('answers 204 without a body and without a content type', async (t) => {
      const { [act]: write } = await tagging(t)
      const { status, headers, body } = await write([TEAM])
      t.equal(status, 204)
      t.equal(body, undefined)
      t.notOk('content-type' in headers)
      t.match(headers, { server: 'api-gateway', 'x-request-id': /^[0-9a-f]{32}$/ })
      t.notOk('transfer-encoding' in headers)
    })

    t.test('works in every status', async (t) => {
      const { notebooks, [act]: write } = await tagging(t)
      for (const status of NotebookStatus.options) {
        notebooks.force('nb-1', status)
        t.equal((await write([TEAM])).status, 204, status)
        t.equal(notebooks.get('nb-1').status, status)
      }
    })

    t.test('a bad body is 6400, naming what was found and expected', async (t) => {
      const { mock, tags, [act]: write } = await tagging(t, { tags: [STAGE] })
      const key =
        'expected 1 to 128 letters, digits, spaces and _.:=+-@, no space at either end, not starting with _sys_'
      const value = 'expected at most 255 letters, digits, spaces and _.:=+-@/'
      const cases: [unknown, string][] = [
        [undefined, 'tags: found nothing, expected an array'],
        [null, 'tags: found nothing, expected an array'],
        [TEAM, 'tags: found {"key":"team","value":"vision"}, expected an array'],
        ['team', 'tags: found "team", expected an array'],
        [[5], 'tags[0]: found 5, expected an object'],
        [[null], 'tags[0]: found null, expected an object'],
        [[TEAM, {}], 'tags[1].key: found nothing, expected text'],
        [[{ value: 'x' }], 'tags[0].key: found nothing, expected text'],
        [[{ key: null }], 'tags[0].key: found nothing, expected text'],
        [[{ key: 5 }], 'tags[0].key: found 5, expected text'],
        [[{ key: '' }], `tags[0].key: found "", ${key}`],
        [[{ key: ' a' }], `tags[0].key: found " a", ${key}`],
        [[{ key: 'a ' }], `tags[0].key: found "a ", ${key}`],
        [[{ key: ' ' }], `tags[0].key: found " ", ${key}`],
        [[{ key: 'a\n' }], `tags[0].key: found "a\\n", ${key}`],
        [[{ key: '_sys_a' }], `tags[0].key: found "_sys_a", ${key}`],
        [[{ key: 'a/b' }], `tags[0].key: found "a/b", ${key}`],
        [[{ key: 'a,b' }], `tags[0].key: found "a,b", ${key}`],
        [[{ key: 'a|b' }], `tags[0].key: found "a|b", ${key}`],
        [[{ key: 'a<b' }], `tags[0].key: found "a<b", ${key}`],
        [[{ key: '🦙' }], `tags[0].key: found "🦙", ${key}`],
        [[{ key: 'k'.repeat(129) }], key],
        [[{ key: 'a', value: 5 }], 'tags[0].value: found 5, expected text'],
        [[{ key: 'a', value: 'a,b' }], `tags[0].value: found "a,b", ${value}`],
        [[{ key: 'a', value: 'v'.repeat(256) }], value],
      ]
      for (const [given, message] of cases) {
        const { status, body } = await write(given)
        t.equal(status, 400, message)
        t.equal(body.error_code, 'ModelArts.6400', message)
        t.ok(body.error_msg.endsWith(message), `${message}: ${body.error_msg}`)
      }
      for (const [payload, message] of [
        ['', 'tags: found nothing, expected an array'],
        ['[]', 'body: found [], expected an object'],
        ['null', 'tags: found nothing, expected an array'],
        ['5', 'body: found 5, expected an object'],
        ['{', 'expected JSON in UTF-8'],
      ] as const) {
        const { status, body } = await write(undefined, '', { payload })
        t.equal(status, 400, payload)
        t.ok(body.error_msg.endsWith(message), `${message}: ${body.error_msg}`)
      }
      t.strictSame(await tags(), [STAGE])
      t.strictSame((await get(mock, 'notebooks/tags')).body, {
        tags: [{ key: 'stage', values: ['dev'] }],
      })
    })

    t.test('an unknown workspace is 0102 before an unknown instance is 6404', async (t) => {
      const { mock, [act]: write } = await tagging(t)
      t.equal((await write([TEAM], `?workspace_id=${RESEARCH}`)).status, 204)
      t.equal((await write([TEAM], '?workspace_id=')).status, 204)
      t.match(await write([TEAM], '?workspace_id=7'), {
        status: 400,
        body: { error_code: 'ModelArts.0102', error_msg: /workspace_id: found "7"/ },
      })
      const path = act === 'add' ? 'create' : 'delete'
      const method = act === 'add' ? 'POST' : 'DELETE'
      const payload = { tags: [TEAM] }
      for (const [query, code] of [
        ['?workspace_id=7', '0102'],
        ['', '6404'],
      ]) {
        const url = `notebooks/none/tags/${path}${query}`
        t.equal((await get(mock, url, { method, payload })).body.error_code, `ModelArts.${code}`)
      }
    })

    t.test('another user is 6407, a reader has no right to it', async (t) => {
      const { tags, [act]: write } = await tagging(t, { tags: [TEAM] })
      t.match(await write([TEAM], '', { as: 'user' }), {
        status: 403,
        body: { error_code: 'ModelArts.6407' },
      })
      t.match(await write([TEAM], '', { as: 'reader' }), {
        status: 403,
        body: { error_code: 'ModelArts.0108', error_msg: /modelarts:notebook:update/ },
      })
      t.strictSame(await tags(), [TEAM])
    })

    t.test('an empty list changes nothing; an unknown key is warned of', async (t) => {
      const { tags, [act]: write } = await tagging(t, { tags: [TEAM] })
      t.equal((await write([])).status, 204)
      t.strictSame(await tags(), [TEAM])
      const { headers } = await write([{ key: 'other', vlaue: 'x' }])
      t.equal(headers['x-mock-warnings'], 'unknown body key tags[0].vlaue, did you mean value?')
    })
  })
}

t.test('CreateNotebookTags', async (t) => {
  t.test('adds tags, seen at once in the instance and in the list', async (t) => {
    const { mock, add, tags } = await tagging(t)
    t.strictSame(idsOf(await get(mock, 'notebooks?tags=team=vision')), [])
    await add([TEAM])
    t.strictSame(await tags(), [TEAM])
    t.strictSame(idsOf(await get(mock, 'notebooks?tags=team=vision')), ['nb-1'])
    await add([STAGE])
    t.strictSame(await tags(), [TEAM, STAGE])
    t.strictSame(idsOf(await get(mock, 'notebooks?tags=team,stage')), ['nb-1'])
  })

  t.test('replaces the value of an existing key, and keeps the order', async (t) => {
    const { add, tags } = await tagging(t, { tags: [TEAM, STAGE] })
    await add([{ key: 'team', value: 'speech' }])
    t.strictSame(await tags(), [{ key: 'team', value: 'speech' }, STAGE])
    await add([TEAM, { key: 'team', value: 'last' }])
    t.strictSame(await tags(), [{ key: 'team', value: 'last' }, STAGE])
  })

  t.test('a value may be empty, or left out, which is the same', async (t) => {
    const { add, tags } = await tagging(t)
    t.equal(
      (await add([{ key: 'a' }, { key: 'b', value: '' }, { key: 'c', value: null }])).status,
      204,
    )
    t.strictSame(await tags(), [
      { key: 'a', value: '' },
      { key: 'b', value: '' },
      { key: 'c', value: '' },
    ])
  })

  t.test(
    'letters of any script, digits, spaces and some signs make a key or a value',
    async (t) => {
      const { add, tags } = await tagging(t)
      const given = [
        { key: 'k'.repeat(128), value: 'v'.repeat(255) },
        { key: '标签 Größe_.:=+-@1', value: ' 值/ü_.:=+-@1 ' },
        { key: 'sys_a', value: '/' },
      ]
      t.equal((await add(given)).status, 204)
      t.strictSame(await tags(), given)
    },
  )

  t.test('twenty tags are the most, overwritten ones not counting twice', async (t) => {
    const { add, tags } = await tagging(t)
    t.equal((await add(numbered(20))).status, 204)
    t.match(await add([TEAM]), {
      status: 400,
      body: {
        error_code: 'ModelArts.6400',
        error_msg: /tags: found 21, expected at most 20 tags of an instance$/,
      },
    })
    t.equal((await add([{ key: 't-20', value: 'new' }])).status, 204)
    t.equal((await tags()).length, 20)
    t.strictSame((await tags()).at(-1), { key: 't-20', value: 'new' })
    const many = await tagging(t)
    t.equal((await many.add(numbered(21))).status, 400)
    t.strictSame(await many.tags(), [], 'all or nothing')
  })
})

t.test('DeleteNotebookTags', async (t) => {
  t.test('removes by key, whatever the value, and ignores keys it does not know', async (t) => {
    const { mock, remove, tags } = await tagging(t, { tags: [TEAM, STAGE, { key: 'x' }] })
    await remove([{ key: 'team', value: 'other' }, { key: 'none' }])
    t.strictSame(await tags(), [STAGE, { key: 'x' }])
    t.strictSame(idsOf(await get(mock, 'notebooks?tags=team')), [])
    await remove([{ key: 'x' }])
    t.strictSame(await tags(), [STAGE])
    t.equal((await remove([{ key: 'Stage' }])).status, 204)
    t.strictSame(await tags(), [STAGE], 'keys mind the case of letters')
  })
})

t.test('ShowNotebookTags', async (t) => {
  t.test('every key of every user’s instances with its values, both in order', async (t) => {
    const { mock, notebooks } = await tagging(t, { tags: [TEAM, STAGE] })
    const put = (id: string, given: Partial<Entry>) => notebooks.put({ ...entry, id, ...given })
    put('nb-2', {
      tags: [{ key: 'team', value: 'speech' }, STAGE, { key: 'zone', value: 'b' }],
      user: { name: 'mock-user' },
    })
    put('nb-3', { tags: [TEAM, { key: 'empty' }], feature: 'DEFAULT' })
    put('nb-4', { tags: [{ key: 'far', value: 'away' }], workspace_id: RESEARCH })
    const { status, body } = await get(mock, 'notebooks/tags')
    t.equal(status, 200)
    t.strictSame(body, {
      tags: [
        { key: 'empty', values: [''] },
        { key: 'stage', values: ['dev'] },
        { key: 'team', values: ['speech', 'vision'] },
        { key: 'zone', values: ['b'] },
      ],
    })
    t.strictSame((await get(mock, `notebooks/tags?workspace_id=${RESEARCH}`)).body, {
      tags: [{ key: 'far', values: ['away'] }],
    })
  })

  t.test('is empty where nothing is tagged', async (t) => {
    const { mock } = await tagging(t)
    t.strictSame((await get(mock, 'notebooks/tags')).body, { tags: [] })
  })

  t.test('shows a change at once', async (t) => {
    const { mock, add, remove, notebooks } = await tagging(t)
    const keys = async () =>
      (await get(mock, 'notebooks/tags')).body.tags.map(({ key }: Tag) => key)
    await add([TEAM, STAGE])
    t.strictSame(await keys(), ['stage', 'team'])
    await remove([{ key: 'stage' }])
    t.strictSame(await keys(), ['team'])
    notebooks.remove('nb-1')
    t.strictSame(await keys(), [])
  })

  t.test('an unknown workspace is 0102, an empty one the default', async (t) => {
    const { mock } = await tagging(t)
    t.match(await get(mock, 'notebooks/tags?workspace_id=7'), {
      status: 400,
      body: { error_code: 'ModelArts.0102' },
    })
    t.equal((await get(mock, 'notebooks/tags?workspace_id=')).status, 200)
    t.match(await get(mock, 'notebooks/tags?workspace_id=0&workspace_id=0'), {
      status: 400,
      body: { error_code: 'ModelArts.0104' },
    })
    t.match(await get(mock, 'notebooks/tags', { as: 'frozen' }), {
      status: 401,
      body: { error_code: 'ModelArts.6201' },
    })
  })
})
