import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import type { Image } from '../../../src/schemas/image.ts'
import { defaultFile } from '../../support/build.ts'
import { type GetOptions, get, IMAGE, idsOf, mockWith, NOW, namesOf } from '../../support/mock.ts'

const TEAM = '964429af-e201-5fb0-967b-bb1d61d1b3c0'
const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'
const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const SWR = 'swr.cn-north-4.myhuaweicloud.com'

/** A mock and functions that send requests to it. */
async function calling(t: Test, options: MockServerOptions = {}) {
  const mock = await mockWith(t, options)
  return {
    mock,
    call: (path: string, options: GetOptions = {}) => get(mock, path, options),
    register: (payload: object | string) => get(mock, 'images', { method: 'POST', payload }),
  }
}

/** The id of the group with this image name. */
async function groupOf(call: (path: string) => ReturnType<typeof get>, name: string) {
  return (await call(`images/group?name_fuzzy_match=false&name=${name}`)).body.data[0]?.id
}

t.test('ListImage', async (t) => {
  t.test('gives a page of 200, counted from 0', async (t) => {
    const { call } = await calling(t)
    const { status, body } = await call('images')
    t.equal(status, 200)
    t.match(body, { current: 0, pages: 1, size: 200, total: 6 })
    t.equal(body.data.length, 6)
    t.match(
      body.data.find(({ id }: { id: string }) => id === IMAGE),
      {
        arch: 'x86_64',
        create_at: Number,
        dev_services: ['NOTEBOOK', 'SSH'],
        name: 'notebook2.0-mul-kernel-cpu-cp36',
        type: 'BUILD_IN',
        show_name: 'multi-kernel',
        tags: [],
        workspace_id: '0',
      },
    )
    for (const image of body.data) t.notOk('support_res_categories' in image)
  })

  t.test('pages do not overlap, and say where they are', async (t) => {
    const { call } = await calling(t)
    const seen: string[] = []
    for (const offset of [0, 2, 4]) {
      const page = await call(`images?limit=2&offset=${offset}`)
      t.match(page.body, { current: offset / 2, pages: 3, size: 2, total: 6 })
      seen.push(...idsOf(page))
    }
    t.equal(new Set(seen).size, 6)
    t.match((await call('images?limit=2&offset=9')).body, { current: 4, data: [], total: 6 })
    t.equal((await call('images?limit=2147483647')).status, 200)
  })

  t.test('filters by every parameter, joined by and', async (t) => {
    const { call, register } = await calling(t)
    await register({ swr_path: `${SWR}/lab/tools:1`, workspace_id: RESEARCH, services: ['ssh'] })
    const cases: Record<string, number> = {
      'name=PYTORCH': 1,
      'name=team-llm': 1,
      'name=team-llm&name_fuzzy_match=false': 0,
      'name=team-llm-tools&name_fuzzy_match=false': 1,
      'name=Team-llm-tools&name_fuzzy_match=false': 0,
      'name=team-llm&name_fuzzy_match=true': 1,
      'name=%25': 0,
      'name=': 6,
      'namespace=language-team': 1,
      'namespace=language': 0,
      'type=BUILD_IN': 5,
      'type=DEDICATED': 1,
      [`type=DEDICATED&workspace_id=${RESEARCH}`]: 1,
      [`workspace_id=${RESEARCH}`]: 6,
      'service_type=COMMON': 4,
      'service_type=TRAIN': 1,
      'service_type=UNKNOWN': 0,
      [`service_type=UNKNOWN&workspace_id=${RESEARCH}`]: 1,
      'show_name=multi-kernel': 1,
      'show_name=multi': 0,
      'show_tag=py3.10': 3,
      'show_tag=py3.10&service_type=TRAIN': 0,
    }
    for (const [query, total] of Object.entries(cases)) {
      const got = await call(`images?${query}`)
      t.equal(got.body.total, total, query)
      t.equal(got.body.data.length, total, query)
      t.notOk('x-mock-warnings' in got.headers, query)
    }
  })

  t.test('sorts by name, either way', async (t) => {
    const { call } = await calling(t)
    const rising = namesOf(await call('images?sort_key=name&sort_dir=ASC'))
    t.strictSame(rising, [...rising].sort())
    t.strictSame(namesOf(await call('images?sort_key=name')), [...rising].reverse())
  })

  t.test('refuses a bad value, naming parameter, found and expected', async (t) => {
    const { call } = await calling(t)
    const cases: [string, string, string][] = [
      ['limit=0', '0104', 'limit: found 0, expected an integer from 1 to 2147483647'],
      ['limit=x', '0104', 'limit: found "x", expected an integer'],
      ['offset=-1', '0104', 'offset: found -1, expected an integer from 0 to 2147483647'],
      ['name_fuzzy_match=1', '0104', 'name_fuzzy_match: found "1", expected true or false'],
      ['sort_dir=asc', '0104', 'sort_dir: found "asc", expected one of ASC, DESC'],
      [`name=${'n'.repeat(513)}`, '0104', 'expected text of at most 512 characters'],
      [`namespace=${'n'.repeat(65)}`, '0104', 'expected text of at most 64 characters'],
      [`sort_key=${'n'.repeat(129)}`, '0104', 'expected text of at most 128 characters'],
      ['sort_key=colour', '6303', 'sort_key: found "colour", expected one of create_at, update_at'],
      ['sort_key=name,', '6303', 'sort_key: found ""'],
      ['sort_key=constructor&workspace_id=7', '6303', 'sort_key: found "constructor"'],
      ['workspace_id=7', '0102', `workspace_id: found "7", expected one of 0, ${RESEARCH}`],
    ]
    for (const [query, code, message] of cases) {
      const { status, body } = await call(`images?${query}`)
      t.equal(status, 400, query)
      t.equal(body.error_code, `ModelArts.${code}`, query)
      t.ok(body.error_msg.includes(message), `${query}: ${body.error_msg}`)
    }
  })

  t.test('an unlisted word matches nothing', async (t) => {
    const { call } = await calling(t)
    for (const path of ['images?type=build_in', 'images?service_type=x', 'images/group?type=x']) {
      const { status, body } = await call(path)
      t.strictSame([status, body.data, body.total], [200, [], 0], path)
    }
  })

  t.test('warns of a parameter it does not know', async (t) => {
    const { call } = await calling(t)
    const { headers } = await call('images?shownname=x')
    t.equal(headers['x-mock-warnings'], 'unknown parameter shownname, did you mean show_name?')
  })
})

t.test('RegisterImage', async (t) => {
  t.test('cuts the address up and fills in the rest', async (t) => {
    const { call, register } = await calling(t)
    const swr_path = `${SWR}/lab/vision.tools:2.0`
    const { status, body } = await register({ swr_path })
    t.equal(status, 200)
    t.strictSame(body, {
      arch: 'x86_64',
      create_at: NOW,
      dev_services: ['NOTEBOOK', 'SSH'],
      id: body.id,
      name: 'vision.tools',
      namespace: 'lab',
      origin: 'CUSTOMIZE',
      resource_categories: ['CPU', 'GPU'],
      service_type: 'UNKNOWN',
      size: body.size,
      status: 'ACTIVE',
      support_res_categories: ['CPU', 'GPU'],
      swr_path,
      tag: '2.0',
      tags: [],
      type: 'DEDICATED',
      update_at: NOW,
      visibility: 'PRIVATE',
      workspace_id: '0',
    })
    t.ok(Number.isInteger(body.size) && body.size > 1e9, 'a size in bytes')
    t.strictSame((await call(`images/${body.id}`)).body, body)
    t.equal((await calling(t).then((other) => other.register({ swr_path }))).body.size, body.size)
  })

  t.test('takes words in any case, and null as left out', async (t) => {
    const { register } = await calling(t)
    const { status, body } = await register({
      swr_path: 'registry.example:5000/lab/tools-arm',
      arch: 'aarch64',
      description: 'd'.repeat(512),
      origin: 'image_save',
      resource_category: ['ascend'],
      service_type: 'dev',
      services: ['ssh', 'WEB_IDE'],
      visibility: 'Public',
      workspace_id: RESEARCH,
      flavor_type: 'ascend_snt9b',
      swr_instance_id: 'swr-1',
      read_me: null,
      tags: null,
    })
    t.equal(status, 200)
    t.match(body, {
      arch: 'aarch64',
      description: 'd'.repeat(512),
      origin: 'IMAGE_SAVE',
      resource_categories: ['ASCEND'],
      service_type: 'DEV',
      dev_services: ['SSH', 'WEB_IDE'],
      visibility: 'PUBLIC',
      workspace_id: RESEARCH,
      flavor_type: 'ASCEND_SNT9B',
      swr_instance_id: 'swr-1',
      swr_path: 'registry.example:5000/lab/tools-arm:latest',
      tag: 'latest',
    })
  })

  t.test('reads addresses with and without host, port and tag', async (t) => {
    const { register } = await calling(t)
    const cases: [string, string, string, string][] = [
      ['language-team/another:1.0', 'language-team', 'another', '1.0'],
      ['/language-team/rooted:1.0', 'language-team', 'rooted', '1.0'],
      ['localhost:80/lab/one.two_three-four', 'lab', 'one.two_three-four', 'latest'],
      ['127.0.0.1/0lab/x:_A.b-c', '0lab', 'x', '_A.b-c'],
    ]
    for (const [swr_path, namespace, name, tag] of cases) {
      const { body } = await register({ swr_path })
      t.match(body, { namespace, name, tag }, swr_path)
    }
  })

  t.test('refuses what is no address', async (t) => {
    const { register } = await calling(t)
    for (const swr_path of [
      'only-one-segment-here',
      'registry.example:port/lab/tools:1',
      'registry.example/lab/sub/tools:1',
      'registry.example/lab/Tools:latest',
      'registry.example/lab/tools:',
      'registry.example/lab/tools:a b',
      'registry.example/lab/tools@sha256:00',
      'https://registry.example/lab/tools:1',
      'registry.example//tools:latest',
      `registry.example/lab/${'t'.repeat(513)}`,
      `registry.example/${'n'.repeat(65)}/tools`,
      'registry.example/lab/-tools:1',
    ]) {
      const { status, body } = await register({ swr_path })
      t.strictSame([status, body.error_code], [400, 'ModelArts.6400'], swr_path)
      t.match(
        body.error_msg,
        /swr_path: found ".*, expected \[host\[:port\]\/\]namespace\/name\[:tag\]$/,
      )
    }
    for (const swr_path of ['lab/x:1', `lab/${'x'.repeat(2048)}`]) {
      const { body } = await register({ swr_path })
      t.match(body.error_msg, /swr_path: found ".*, expected text of 16 to 2048 characters$/)
    }
  })

  t.test('refuses what is there already, on any host, until it is deleted', async (t) => {
    const { call, register } = await calling(t)
    for (const swr_path of [
      `${SWR}/language-team/team-llm-tools:1.4.0`,
      'language-team/team-llm-tools:1.4.0',
      'other.example/language-team/team-llm-tools:1.4.0',
    ]) {
      const { status, body } = await register({ swr_path })
      t.equal(status, 400)
      t.strictSame(body, {
        error_code: 'ModelArts.6737',
        error_msg: 'Conflict tag 1.4.0 for image team-llm-tools, tag cannot be duplicated.',
      })
    }
    t.equal((await register({ swr_path: 'language-team/team-llm-tools:1.4' })).status, 200)
    const built = `${SWR}/atelier/notebook-cpu-py_3.10-euler_2.10.11-aarch64:20240601-release`
    t.equal((await register({ swr_path: built })).body.error_code, 'ModelArts.6737')
    await call(`images/${TEAM}`, { method: 'DELETE' })
    t.equal((await register({ swr_path: 'language-team/team-llm-tools:1.4.0' })).status, 200)
    t.equal((await register({ swr_path: 'lab/without-a-tag' })).status, 200)
    t.equal(
      (await register({ swr_path: 'lab/without-a-tag:latest' })).body.error_code,
      'ModelArts.6737',
    )
  })

  t.test('refuses a bad body, naming member, found and expected', async (t) => {
    const { register } = await calling(t)
    const swr_path = 'registry.example/lab/tools:1'
    const cases: [object | string, string][] = [
      ['', 'swr_path: found nothing, expected text'],
      ['{"swr_path"', 'expected JSON in UTF-8'],
      ['[]', 'body: found [], expected an object'],
      ['null', 'swr_path: found nothing, expected text'],
      [{}, 'swr_path: found nothing, expected text'],
      [{ swr_path: null }, 'swr_path: found nothing, expected text'],
      [{ swr_path: 7 }, 'swr_path: found 7, expected text'],
      [{ swr_path, arch: 'RISC' }, 'arch: found "RISC", expected one of X86_64, AARCH64'],
      [{ swr_path, arch: 7 }, 'arch: found 7, expected one of X86_64, AARCH64'],
      [{ swr_path, origin: 'x' }, 'origin: found "x", expected one of CUSTOMIZE, IMAGE_SAVE'],
      [{ swr_path, visibility: 'x' }, 'visibility: found "x", expected one of PRIVATE, PUBLIC'],
      [{ swr_path, service_type: 'x' }, 'service_type: found "x", expected one of COMMON'],
      [{ swr_path, flavor_type: 'x' }, 'flavor_type: found "x", expected one of ASCEND_SNT9'],
      [{ swr_path, services: 'SSH' }, 'services: found "SSH", expected an array'],
      [{ swr_path, services: ['SSH', 'x'] }, 'services[1]: found "x", expected one of NOTEBOOK'],
      [{ swr_path, resource_category: ['x'] }, 'resource_category[0]: found "x", expected one of'],
      [
        { swr_path, resource_category: [null] },
        'resource_category[0]: found null, expected one of',
      ],
      [{ swr_path, description: 'd'.repeat(513) }, 'expected text of at most 512 characters'],
      [{ swr_path, read_me: 'd'.repeat(3001) }, 'expected text of at most 3000 characters'],
      [{ swr_path, tags: Array(21).fill('t') }, 'expected at most 20 tags'],
      [{ swr_path, tags: ['t'.repeat(129)] }, 'expected text of at most 128 characters'],
      [{ swr_path, tags: [{ key: 'a' }] }, 'tags[0]: found {"key":"a"}, expected text'],
      [{ swr_path, workspace_id: 'x' }, 'workspace_id: found "x", expected "0" or 32 characters'],
      [{ swr_path, workspace_id: 0 }, 'workspace_id: found 0, expected text'],
    ]
    for (const [payload, message] of cases) {
      const { status, body } = await register(payload)
      t.strictSame([status, body.error_code], [400, 'ModelArts.6400'], message)
      t.ok(body.error_msg.includes(message), `${body.error_msg} has ${message}`)
    }
    const unknown = await register({ swr_path, workspace_id: 'f'.repeat(32) })
    t.equal(unknown.body.error_code, 'ModelArts.0102')
  })

  t.test('warns of a key it does not know', async (t) => {
    const { register } = await calling(t)
    const { status, headers } = await register({ swr_path: 'registry.example/a/b:1', tag: '1' })
    t.equal(status, 200)
    t.match(headers['x-mock-warnings'], 'unknown body key tag')
  })
})

t.test('ShowImage', async (t) => {
  t.test('shows the whole image', async (t) => {
    const { call } = await calling(t)
    const { status, body } = await call(`images/${TEAM}`, { as: 'reader' })
    t.equal(status, 200)
    t.match(body, { id: TEAM, size: 9876543210, support_res_categories: ['CPU', 'GPU'] })
  })

  t.test('an unknown id is not found, with the status that is wanted', async (t) => {
    for (const notFoundStatus of [400, 404] as const) {
      const { call } = await calling(t, { notFoundStatus })
      for (const [method, path] of [
        ['GET', `images/${UNKNOWN}`],
        ['DELETE', `images/${UNKNOWN}`],
        ['POST', `images/${UNKNOWN}/sync`],
      ] as const) {
        const { status, body } = await call(path, { method })
        t.equal(status, notFoundStatus)
        t.strictSame(body, {
          error_code: 'ModelArts.6404',
          error_msg: `The image ${UNKNOWN} does not exist.`,
        })
      }
      for (const method of ['DELETE', 'PUT'] as const) {
        const { status, body } = await call(`images/group/${UNKNOWN}`, { method })
        t.equal(status, notFoundStatus)
        t.strictSame(body, {
          error_code: 'ModelArts.6404',
          error_msg: `The image group ${UNKNOWN} does not exist.`,
        })
      }
    }
  })
})

t.test('DeleteImage', async (t) => {
  t.test('shows the image a last time, and no user is its owner', async (t) => {
    const { call } = await calling(t)
    const { status, body } = await call(`images/${TEAM}`, { method: 'DELETE', as: 'user' })
    t.equal(status, 200)
    t.match(body, { id: TEAM, name: 'team-llm-tools', status: 'DELETED', update_at: NOW })
    t.equal((await call(`images/${TEAM}`)).body.error_code, 'ModelArts.6404')
    t.equal((await call(`images/${TEAM}`, { method: 'DELETE' })).body.error_code, 'ModelArts.6404')
    t.notOk(idsOf(await call('images')).includes(TEAM))
    t.equal(await groupOf(call, 'team-llm-tools'), undefined)
    t.equal((await call(`/v1/p2/images/${TEAM}`)).status, 200, 'other projects keep theirs')
  })

  t.test('images of the service are not to be deleted', async (t) => {
    const { call } = await calling(t)
    const { status, body } = await call(`images/${IMAGE}`, { method: 'DELETE' })
    t.equal(status, 403)
    t.strictSame(body, {
      error_code: 'ModelArts.0108',
      error_msg: 'You are not authorized to perform the (modelarts:image:delete) operation.',
    })
    t.equal((await call(`images/${IMAGE}`)).status, 200)
  })

  t.test('force does nothing here, and is told so', async (t) => {
    const { call } = await calling(t)
    const ignored = (name: string) => `${name} is ignored: the mock has no SWR to delete from`
    const cases: [string, object | string | undefined, string | undefined][] = [
      ['', undefined, undefined],
      ['', '', undefined],
      ['', {}, undefined],
      ['', { is_force: false }, undefined],
      ['?force=false', { is_force: null }, undefined],
      ['?force=true', undefined, ignored('force')],
      ['', { is_force: true }, ignored('is_force')],
      ['?force=true', { is_force: true }, `${ignored('force')}; ${ignored('is_force')}`],
    ]
    for (const [query, payload, warning] of cases) {
      const made = await call('images', {
        method: 'POST',
        payload: { swr_path: 'registry.example/lab/tools:1' },
      })
      const body = payload === undefined ? {} : { payload }
      const got = await call(`images/${made.body.id}${query}`, { method: 'DELETE', ...body })
      t.equal(got.status, 200)
      t.equal(got.headers['x-mock-warnings'], warning)
    }
  })

  t.test('refuses a bad force', async (t) => {
    const { call } = await calling(t)
    const query = await call(`images/${TEAM}?force=1`, { method: 'DELETE' })
    t.match(query.body, {
      error_code: 'ModelArts.0104',
      error_msg: 'Parameter error. force: found "1", expected true or false',
    })
    for (const is_force of ['true', 1, []]) {
      const { body } = await call(`images/${TEAM}`, { method: 'DELETE', payload: { is_force } })
      t.equal(body.error_code, 'ModelArts.6400')
      t.match(body.error_msg, /is_force: found .*, expected true or false/)
    }
    t.equal((await call(`images/${TEAM}`)).status, 200)
  })
})

t.test('ListImageGroup', async (t) => {
  t.test('without a limit both keys hold all groups', async (t) => {
    const { call } = await calling(t)
    const { status, body } = await call('images/group')
    t.equal(status, 200)
    t.match(body, { current: 1, pages: 1, size: 6, total: 6, is_swr_enterprise: false })
    t.equal(body.data.length, 6)
    t.strictSame(body.groups, body.data)
    t.strictSame((await call('images/group')).body, body, 'with the same ids each time')
  })

  t.test('shows icon and enterprise SWR instance, which no image shows', async (t) => {
    const images = defaultFile<Image[]>('images').map((image) =>
      image.id === TEAM
        ? { ...image, icon_name: 'tools', swr_instance_id: 'swr-1', swr_instance_name: 'lab' }
        : image,
    )
    const scene = t.testdir({ 'images.json': JSON.stringify(images) })
    const { call, mock } = await calling(t, { scene, notebooks: 0 })
    const show = async () => (await call('images/group?name=team-llm-tools')).body.data[0]
    t.match(await show(), {
      icon_name: 'tools',
      swr_instance_id: 'swr-1',
      swr_instance_name: 'lab',
    })
    const { body: other } = await call('images/group?name=pytorch')
    t.equal(other.data[0].icon_name, 'pytorch')
    t.notOk('swr_instance_name' in other.data[0])
    for (const path of [`images/${TEAM}`, 'images?name=team-llm-tools']) {
      const { body } = await call(path)
      const image = body.data?.[0] ?? body
      t.equal(image.swr_instance_id, 'swr-1')
      t.notOk('icon_name' in image)
      t.notOk('swr_instance_name' in image)
    }
    mock.project('p1').importState(mock.project('p1').exportState())
    t.match(await show(), { icon_name: 'tools', swr_instance_name: 'lab' })
    const bad = t.testdir({ 'images.json': JSON.stringify([{ ...images[0], icon_name: 5 }]) })
    await t.rejects(mockWith(t, { scene: bad, notebooks: 0 }), /icon_name: found 5, expected text/)
  })

  t.test('with a limit only data does', async (t) => {
    const { call } = await calling(t)
    const { body } = await call('images/group?limit=4&offset=4')
    t.match(body, { current: 1, pages: 2, size: 4, total: 6, groups: [] })
    t.equal(body.groups.length, 0)
    t.equal(body.data.length, 2)
  })

  t.test('filters by every parameter, joined by and', async (t) => {
    const { call, register } = await calling(t)
    const swr_path = `${SWR}/language-team/team-llm-tools:2`
    await register({ swr_path, workspace_id: RESEARCH, swr_instance_id: 'swr-1' })
    const cases: Record<string, number> = {
      'name=LLM': 1,
      'name=LLM&name_fuzzy_match=false': 0,
      'namespace=language-team': 1,
      'type=BUILD_IN': 5,
      'type=DEDICATED': 1,
      [`workspace_id=${RESEARCH}`]: 6,
      [`swr_instance_id=swr-1&workspace_id=${RESEARCH}`]: 1,
      'swr_instance_id=swr-1': 0,
    }
    for (const [query, total] of Object.entries(cases)) {
      t.equal((await call(`images/group?${query}`)).body.total, total, query)
    }
    const { body } = await call('images/group?name=llm')
    t.equal(body.data[0].version_count, 2)
  })

  t.test('refuses a bad value', async (t) => {
    const { call } = await calling(t)
    for (const [query, code] of [
      ['limit=0', '0104'],
      ['offset=x', '0104'],
      ['name_fuzzy_match=yes', '0104'],
      ['workspace_id=7', '0102'],
    ] as const) {
      const { status, body } = await call(`images/group?${query}`)
      t.strictSame([status, body.error_code], [400, `ModelArts.${code}`], query)
    }
    const { headers } = await call('images/group?sort_key=name')
    t.equal(headers['x-mock-warnings'], 'unknown parameter sort_key')
  })
})

t.test('UpdateImageGroup', async (t) => {
  t.test('changes what it names, and shows it in the list', async (t) => {
    const { call } = await calling(t)
    const id = await groupOf(call, 'team-llm-tools')
    const put = (payload: object) => call(`images/group/${id}`, { method: 'PUT', payload })
    const said = async () => {
      const { read_me, tags } = (await call('images/group?name=llm')).body.data[0]
      return [read_me, tags]
    }
    t.strictSame(await said(), [undefined, undefined])
    const got = await put({ read_me: 'r'.repeat(30_000) })
    t.strictSame([got.status, got.body], [200, {}])
    t.strictSame(await said(), ['r'.repeat(30_000), undefined])
    await put({ tags: [{ key: 'team', value: 'nlp' }, { key: 'only', value: null }, {}] })
    t.strictSame(await said(), [
      'r'.repeat(30_000),
      [{ key: 'team', value: 'nlp' }, { key: 'only' }, {}],
    ])
    await put({ read_me: '', tags: [] })
    t.strictSame(await said(), ['', []])
    await put({ read_me: null })
    t.strictSame(await said(), ['', []])
  })

  t.test('groups of the service cannot be changed', async (t) => {
    const { call } = await calling(t)
    const id = await groupOf(call, 'notebook2.0-mul-kernel-cpu-cp36')
    const { status, body } = await call(`images/group/${id}`, { method: 'PUT', payload: {} })
    t.equal(status, 403)
    t.match(body, { error_code: 'ModelArts.0108', error_msg: /modelarts:image:updateGroup/ })
  })

  t.test('refuses a bad body', async (t) => {
    const { call } = await calling(t)
    const id = await groupOf(call, 'team-llm-tools')
    for (const payload of [
      { read_me: 'r'.repeat(30_001) },
      { read_me: 1 },
      { tags: {} },
      { tags: ['a'] },
      { tags: Array(21).fill({ key: 'a' }) },
      { tags: [{ key: 'k'.repeat(129) }] },
      { tags: [{ key: 'k', value: 'v'.repeat(256) }] },
      '[]',
      '{',
    ]) {
      const { status, body } = await call(`images/group/${id}`, { method: 'PUT', payload })
      t.strictSame([status, body.error_code], [400, 'ModelArts.6400'])
    }
  })
})

t.test('DeleteImageGroup', async (t) => {
  t.test('deletes every image of the group, its guide text and its tags', async (t) => {
    const { call, register } = await calling(t)
    await register({ swr_path: `${SWR}/language-team/team-llm-tools:2`, read_me: 'Start here.' })
    const id = await groupOf(call, 'team-llm-tools')
    const got = await call(`images/group/${id}`, { method: 'DELETE', payload: { is_force: true } })
    t.strictSame([got.status, got.body], [200, {}])
    t.match(got.headers['x-mock-warnings'], 'is_force is ignored')
    t.equal((await call('images?type=DEDICATED')).body.total, 0)
    t.equal((await call(`images/${TEAM}`)).body.error_code, 'ModelArts.6404')
    const again = await call(`images/group/${id}`, { method: 'DELETE' })
    t.equal(again.body.error_code, 'ModelArts.6404')
    await register({ swr_path: `${SWR}/language-team/team-llm-tools:2` })
    t.equal((await call('images/group?name=llm')).body.data[0].read_me, undefined)
  })

  t.test('groups of the service cannot be deleted', async (t) => {
    const { call } = await calling(t)
    const id = await groupOf(call, 'notebook2.0-mul-kernel-cpu-cp36')
    const { status, body } = await call(`images/group/${id}`, { method: 'DELETE' })
    t.equal(status, 403)
    t.match(body, { error_code: 'ModelArts.0108', error_msg: /modelarts:image:deleteGroup/ })
    t.equal((await call(`images/${IMAGE}`)).status, 200)
  })
})

t.test('SyncImage', async (t) => {
  t.test('answers the image as it is', async (t) => {
    const { call } = await calling(t)
    const before = (await call(`images/${TEAM}`)).body
    for (const payload of [{}, '']) {
      const { status, body } = await call(`images/${TEAM}/sync`, { method: 'POST', payload })
      t.equal(status, 200)
      t.strictSame(body, before)
    }
  })
})

t.test('a reader may read images, but change nothing', async (t) => {
  const { call } = await calling(t)
  const group = `images/group/${await groupOf(call, 'team-llm-tools')}`
  for (const [method, path, action] of [
    ['GET', 'images', undefined],
    ['GET', 'images/group', undefined],
    ['GET', `images/${TEAM}`, undefined],
    ['POST', 'images', 'register'],
    ['DELETE', `images/${TEAM}`, 'delete'],
    ['PUT', group, 'updateGroup'],
    ['DELETE', group, 'deleteGroup'],
    ['POST', `images/${TEAM}/sync`, 'sync'],
  ] as const) {
    const { status, body } = await call(path, { as: 'reader', method })
    t.equal(status, action === undefined ? 200 : 403, path)
    if (action !== undefined) t.match(body.error_msg, `modelarts:image:${action}`)
  }
  t.equal((await call('images', { as: null })).status, 401)
})
