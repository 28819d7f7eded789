import t from 'tap'
import { workspaceNotFound } from '../../../src/cloud/errors/errors.ts'
import { Images } from '../../../src/cloud/images/images.ts'
import { Agenda } from '../../../src/cloud/kernel/agenda.ts'
import { Clock } from '../../../src/cloud/kernel/clock.ts'
import { Ids } from '../../../src/cloud/kernel/ids.ts'
import type { CloudReminder } from '../../../src/cloud/kernel/reminders.ts'
import type { Image } from '../../../src/schemas/image.ts'
import {
  ImageCreateRequest,
  ImageRegisterRequest,
  ListImageGroupsQuery,
  ListImagesQuery,
} from '../../../src/schemas/image-request.ts'
import { defaultFile } from '../../support/build.ts'
import { IMAGE, NOW } from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

const offered = defaultFile<Image[]>('images')
const source = offered[0] as Image
const TEAM = offered[5] as Image

function imagesOf(start: readonly Image[] = []) {
  const clock = new Clock({ at: NOW, rate: 0 })
  const workspaces = {
    expect(id: string, parameter: string) {
      if (id !== '0' && id !== 'research') throw workspaceNotFound(parameter, `"${id}"`, ['0'])
    },
  }
  const notebooks = { usingImage: () => undefined }
  const agenda = new Agenda<CloudReminder>()
  const means = { clock, agenda, ids: new Ids('seed'), workspaces, notebooks }
  const byId = new Map(start.map((image) => [image.id, image]))
  return { clock, byId, images: new Images(byId, means, { notFoundStatus: 400 }) }
}

const request = (overrides: object = {}) =>
  ImageCreateRequest.parse({ name: 'tools', namespace: 'team', tag: '1', ...overrides })

const registration = (swr_path: string, overrides: object = {}) =>
  ImageRegisterRequest.parse({ swr_path, ...overrides })

/** An image of the project with default fields; a test overrides only the fields that it checks. */
const image = (id: string, overrides: Partial<Image> = {}): Image => ({ ...TEAM, id, ...overrides })

const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id)

t.test('CreateImage', async (t) => {
  t.test('creates an image in INIT with the properties of its source', async (t) => {
    const { images } = imagesOf()
    const made = images.save(request(), source)
    t.strictSame(JSON.parse(JSON.stringify(made)), {
      arch: 'x86_64',
      create_at: NOW,
      description: source.description,
      dev_services: ['NOTEBOOK', 'SSH'],
      id: made.id,
      name: 'tools',
      namespace: 'team',
      origin: 'IMAGE_SAVE',
      resource_categories: ['CPU'],
      service_type: 'COMMON',
      status: 'INIT',
      support_res_categories: ['CPU'],
      swr_path: 'swr.cn-north-4.myhuaweicloud.com/team/tools:1',
      tag: '1',
      tags: [],
      type: 'DEDICATED',
      update_at: NOW,
      visibility: 'PRIVATE',
      workspace_id: '0',
    })
    t.match(made.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    t.equal(images.get(made.id), made)
  })

  t.test(
    'copies description, workspace and SWR instance from the request, and knows the NPU family',
    async (t) => {
      const { images } = imagesOf()
      const made = images.save(
        request({
          description: '',
          workspace_id: 'research',
          swr_instance_id: 'swr-1',
          swr_instance_domain: 'swr.lab.example',
        }),
        offered[3] as Image,
      )
      t.match(made, {
        description: '',
        workspace_id: 'research',
        swr_instance_id: 'swr-1',
        swr_path: 'swr.lab.example/team/tools:1',
        flavor_type: 'ASCEND_SNT9B',
        arch: 'aarch64',
      })
    },
  )

  t.test('uses the current time as the tag if the request has none', async (t) => {
    const { images, clock } = imagesOf()
    t.equal(images.save(request({ tag: undefined }), source).tag, `${NOW}`)
    clock.set({ at: NOW + 1 })
    t.equal(images.save(request({ tag: '' }), source).tag, `${NOW + 1}`)
    t.match(refusal(() => images.save(request({ tag: '' }), source)).errorCode, 'ModelArts.6737')
  })

  t.test('refuses an existing tag, but accepts the tag of a failed or deleted image', async (t) => {
    const { images } = imagesOf([image('gone', { status: 'DELETED', swr_path: 'a/team/tools:9' })])
    const first = images.save(request(), source)
    const { statusCode, errorCode, message } = refusal(() => images.save(request(), source))
    t.strictSame(
      [statusCode, errorCode, message],
      [400, 'ModelArts.6737', 'Conflict tag 1 for image tools, tag cannot be duplicated.'],
    )
    images.endSave(first.id, NOW, 'no space left')
    const second = images.save(request(), source)
    t.equal(second.status, 'INIT')
    images.delete(second.id)
    t.equal(images.save(request(), source).status, 'INIT')
    t.equal(images.save(request({ tag: '9' }), source).status, 'INIT')
    for (const other of [{ tag: '11' }, { name: 'my-tools' }, { namespace: 'my-team' }]) {
      t.equal(images.save(request(other), source).status, 'INIT')
    }
  })

  t.test('refuses an unknown workspace', async (t) => {
    const { images } = imagesOf()
    const { errorCode } = refusal(() => images.save(request({ workspace_id: '7' }), source))
    t.equal(errorCode, 'ModelArts.0102')
    t.equal(images.list(ListImagesQuery.parse({})).total, 0)
  })

  t.test('changes from INIT to CREATING to ACTIVE, and then has a size', async (t) => {
    const { images } = imagesOf()
    const { id } = images.save(request(), source)
    images.handleReminder({ key: id, at: NOW + 5, part: 'images', image_id: id })
    t.match(images.get(id), { status: 'CREATING', update_at: NOW + 5, create_at: NOW })
    t.notOk(images.show(id).size)
    const saved = images.endSave(id, NOW + 9)
    t.match(saved, { status: 'ACTIVE', update_at: NOW + 9, create_at: NOW })
    t.ok(saved?.size && Number.isInteger(saved.size) && saved.size >= 1e9 && saved.size <= 12e9)
    t.equal(images.get(id), saved)
    images.startBuilding(id, NOW + 10)
    t.equal(images.get(id), saved, 'only an image in INIT changes to CREATING')
  })

  t.test('a failed image shows the reason', async (t) => {
    const { images } = imagesOf()
    const { id } = images.save(request(), source)
    const failed = images.endSave(id, NOW + 9, 'no space left')
    t.match(failed, { status: 'CREATE_FAILED', status_message: 'no space left' })
    t.notOk(failed?.size)
  })

  t.test('an image that was deleted while it was created does not come back', async (t) => {
    const { images } = imagesOf()
    const { id } = images.save(request(), source)
    images.delete(id)
    images.startBuilding(id, NOW + 1)
    t.equal(images.endSave(id, NOW + 2), undefined)
    t.equal(images.get(id), undefined)
  })

  t.test('a change that breaks the contract is not stored', async (t) => {
    const { images } = imagesOf()
    const made = images.save(request(), source)
    t.throws(() => images.startBuilding(made.id, -1), {
      message: `Image ${made.id} does not match the schema: $.update_at: found -1, expected an integer of milliseconds since 1970`,
    })
    t.equal(images.get(made.id), made)
    t.throws(
      () => images.register({ ...registration('swr.lab.example/team/x'), swr_path: 'x' }),
      /does not match the schema: \$\.name: found nothing, expected text/,
    )
  })

  t.test('the request body is validated', async (t) => {
    const good = { name: 'a', namespace: 'n' }
    const accepts = (body: object) => ImageCreateRequest.safeParse(body).success
    t.ok(accepts(good))
    t.ok(accepts({ ...good, name: 'a.b_c-d'.padEnd(128, 'x'), namespace: 'nA.b_c-', tag: '' }))
    t.notOk(accepts({ name: 'a' }))
    t.notOk(accepts({ namespace: 'n' }))
    const bad: Record<string, unknown[]> = {
      name: ['', 'A', '-a', 'a-', 'a b', 'a/b', 'a'.repeat(129), 1, 'a\n'],
      namespace: ['', 'N', '1n', 'n/n', 'n'.repeat(65)],
      tag: ['a:b', ' ', 't'.repeat(65)],
      description: ['d'.repeat(513)],
      swr_instance_domain: [''],
      workspace_id: [0],
    }
    for (const [field, values] of Object.entries(bad)) {
      for (const value of values) t.notOk(accepts({ ...good, [field]: value }), `${field} ${value}`)
    }
  })
})

t.test('ListImage', async (t) => {
  t.test(
    'sorts newest first by default, and by each field in both directions, ties by id',
    async (t) => {
      const { images } = imagesOf([
        image('a', { create_at: 1, update_at: 9, name: 'y', tag: '2', size: 5, namespace: 'n2' }),
        image('c', { create_at: 2, update_at: 8, name: 'x', size: undefined, type: 'BUILD_IN' }),
        image('b', { create_at: 2, update_at: 8, name: 'z', tag: undefined, status: 'ERROR' }),
        image('d', { create_at: 0, update_at: 7, name: 'x', tag: '3', namespace: undefined }),
      ])
      const cases: Record<string, string> = {
        '': 'cbad',
        'create_at ASC': 'dabc',
        createTime: 'cbad',
        createAt: 'cbad',
        'create_time ASC': 'dabc',
        updateTime: 'acbd',
        'update_at ASC': 'dbca',
        'updateAt ASC': 'dbca',
        update_time: 'acbd',
        name: 'badc',
        'name ASC': 'cdab',
        'tag ASC': 'bcad',
        'size ASC': 'cabd',
        'status ASC': 'acdb',
        type: 'dbac',
        'namespace ASC': 'dbca',
        'id ASC': 'abcd',
        'name,create_at ASC': 'dcab',
        'create_at,name': 'bcad',
      }
      for (const [order, ids] of Object.entries(cases)) {
        const [sort_key, sort_dir] = order.split(' ')
        const query = ListImagesQuery.parse({ sort_key: sort_key || undefined, sort_dir })
        t.equal(idsOf(images.list(query)).join(''), ids, order)
      }
    },
  )

  t.test('shows the images of the workspace and the images of the service', async (t) => {
    const { images } = imagesOf([
      image('a'),
      image('b', { workspace_id: 'research' }),
      image('c', { type: 'BUILD_IN' }),
      image('d', { type: 'BUILD_IN', workspace_id: 'research' }),
    ])
    t.strictSame(idsOf(images.list(ListImagesQuery.parse({}))), ['d', 'c', 'a'])
    const query = ListImagesQuery.parse({ workspace_id: 'research' })
    t.strictSame(idsOf(images.list(query)), ['d', 'c', 'b'])
  })

  t.test('a write does not change the images that are shared with other worlds', async (t) => {
    const { images, byId } = imagesOf(offered)
    images.delete(TEAM.id)
    images.save(request(), source)
    t.equal(images.list(ListImagesQuery.parse({})).total, 6)
    t.equal(byId.size, 6)
    t.equal(byId.get(TEAM.id), TEAM)
  })
})

t.test('ListImageGroup', async (t) => {
  const all = ListImageGroupsQuery.parse({})

  t.test('a group contains the images with the same type, namespace and name', async (t) => {
    const { images } = imagesOf([
      image('a', { create_at: 5, update_at: 9, description: 'old' }),
      image('b', { create_at: 7, update_at: 8, description: 'new', workspace_id: 'research' }),
      image('c', { create_at: 4, namespace: 'other' }),
      image('d', { create_at: 3, type: 'BUILD_IN' }),
      image('e', { create_at: 2, namespace: undefined, description: undefined }),
      image('f', { create_at: 1, name: 'other', swr_instance_id: 'swr-1' }),
      image('g', { create_at: 1, name: 'another', swr_instance_id: null }),
    ])
    const { data } = images.groups.list(all)
    t.strictSame(
      data.map(({ create_at, version_count }) => [create_at, version_count]),
      [
        [5, 2],
        [4, 1],
        [3, 1],
        [2, 1],
        [1, 1],
        [1, 1],
      ],
    )
    t.strictSame(data[0], {
      create_at: 5,
      description: 'new',
      id: data[0]?.id,
      name: 'team-llm-tools',
      namespace: 'language-team',
      update_at: 9,
      version_count: 2,
    })
    t.strictSame(Object.keys(data[3] as object), [
      'create_at',
      'id',
      'name',
      'update_at',
      'version_count',
    ])
    t.equal(new Set(data.map(({ id }) => id)).size, 6)
    t.same(data.map(({ swr_instance_id }) => swr_instance_id).filter(Boolean), ['swr-1'])
    const found = images.groups.list(ListImageGroupsQuery.parse({ swr_instance_id: 'swr-1' }))
    t.strictSame(
      found.data.map(({ name }) => name),
      ['other'],
    )
    const there = images.groups.list(ListImageGroupsQuery.parse({ workspace_id: 'research' }))
    t.strictSame(
      there.data.map(({ version_count }) => version_count),
      [2, 1],
      'a workspace with one image of a group shows the whole group',
    )
  })

  t.test('returns the first 200 groups under both keys if there is no limit', async (t) => {
    const many = Array.from({ length: 220 }, (_, n) =>
      image(`${n}`, { name: `image-${n}`, create_at: n }),
    )
    const { images } = imagesOf(many)
    const whole = images.groups.list(all)
    t.match(whole, { current: 1, pages: 1, size: 220, total: 220, is_swr_enterprise: false })
    t.equal(whole.data.length, 200)
    t.equal(whole.groups, whole.data)
    t.equal(whole.data[0]?.name, 'image-219')
    const page = images.groups.list(ListImageGroupsQuery.parse({ limit: 500 }))
    t.match(page, { current: 0, pages: 1, size: 500, total: 220, groups: [] })
    t.equal(page.data.length, 220)
    const second = images.groups.list(ListImageGroupsQuery.parse({ limit: 100, offset: 200 }))
    t.match(second, { current: 2, pages: 3, size: 100, total: 220, groups: [] })
    t.equal(second.data.length, 20)
    const rest = images.groups.list(ListImageGroupsQuery.parse({ offset: 215 }))
    t.equal(rest.groups.length, 5)
  })

  t.test('the data of a group is deleted with its last image', async (t) => {
    const { images } = imagesOf()
    const path = 'swr.lab.example/team/tools'
    const said = { read_me: 'Start here.', tags: ['nlp'] }
    const one = images.register(registration(`${path}:1`, said))
    const two = images.register(registration(`${path}:2`))
    const groupState = () => {
      const [group] = images.groups.list(all).data
      return [group?.version_count, group?.read_me, group?.tags]
    }
    t.strictSame(groupState(), [2, 'Start here.', [{ key: 'nlp' }]])
    images.delete(one.id)
    t.strictSame(groupState(), [1, 'Start here.', [{ key: 'nlp' }]])
    images.delete(two.id)
    t.strictSame(images.groups.list(all), {
      current: 1,
      data: [],
      groups: [],
      is_swr_enterprise: false,
      pages: 1,
      size: 0,
      total: 0,
    })
    images.register(registration(`${path}:1`))
    t.strictSame(groupState(), [1, undefined, undefined])
  })
})

t.test('the default scene contains the image that the tests use', async (t) => {
  t.equal(source.id, IMAGE)
  t.equal(TEAM.type, 'DEDICATED')
})
