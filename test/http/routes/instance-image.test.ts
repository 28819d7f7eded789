import { readFileSync } from 'node:fs'
import t from 'tap'
import { NotebookEncoder } from '../../../src/cloud/notebooks/list/notebook-encoder.ts'
import { rowOf } from '../../../src/cloud/notebooks/list/row.ts'
import type { Image, ImageSummary } from '../../../src/schemas/image.ts'
import { ImageRegisterRequest } from '../../../src/schemas/image-request.ts'
import { defaultFile, notebook, worldWith } from '../../support/build.ts'
import {
  CREATION,
  control,
  get,
  IMAGE,
  INSTANCE,
  mockWith,
  withInstance,
} from '../../support/mock.ts'

interface Field {
  type: 'String' | 'Long' | 'Array of strings'
  enum?: string[]
}

/** The table of an image in the documents of the two lists. */
const file = new URL('../../contract/image-table.json', import.meta.url)
const tables = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, Field>>

const MINDSPORE = '6b560a02-8ef5-51c2-b4f8-0b4f3ecb53e6'

const SIX = ['description', 'id', 'name', 'swr_path', 'tag', 'type']

const full = { instanceImage: 'full' } as const

/** Fields that only some images have: the processor family of NPU images. */
const rare = ['flavor_type']

const isOfType: Record<Field['type'], (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  Long: Number.isSafeInteger,
  'Array of strings': (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

/** Words of a table are upper case; on the wire `arch` is lower case. */
function isListed(value: unknown, words: string[] | undefined): boolean {
  const given = [value].flat().map((word) => String(word).toUpperCase())
  return words === undefined || given.every((word) => words.includes(word))
}

for (const [operation, path] of [
  ['ListNotebooks', 'notebooks'],
  ['ListAllNotebooks', 'notebooks/all'],
] as const) {
  const table = tables[operation] as Record<string, Field>

  t.test(`${operation}: the short image has six fields of the documents' table`, async (t) => {
    const { body } = await get(await mockWith(t), `${path}?limit=1000`)
    for (const { image } of body.data) {
      t.strictSame(Object.keys(image), SIX)
      t.strictSame(
        Object.keys(image).filter((key) => !(key in table)),
        [],
      )
    }
  })

  t.test(`${operation}: the full image has every field of the table`, async (t) => {
    const { body } = await get(await mockWith(t, full), `${path}?limit=1000`)
    t.ok(body.data.length > 5)
    for (const { image } of body.data) {
      for (const [name, field] of Object.entries(table)) {
        if (rare.includes(name) && !(name in image)) continue
        t.ok(isOfType[field.type](image[name]), `${name} is ${JSON.stringify(image[name])}`)
        const words = name.endsWith('categories') ? [...(field.enum ?? []), 'ASCEND'] : field.enum
        t.ok(isListed(image[name], words), `${name} is ${JSON.stringify(image[name])}`)
      }
    }
  })

  t.test(
    `${operation}: OpenAPI declares every field of the table, and requires four`,
    async (t) => {
      const mock = await mockWith(t)
      const { body } = await get(mock, '/openapi.json', { as: null })
      const { properties, required } = body.components.schemas.ImageSummary
      t.strictSame([...required].sort(), ['id', 'name', 'swr_path', 'type'])
      for (const [name, field] of Object.entries(table)) {
        const { items, type, ...rest } = properties[name] ?? {}
        const { enum: all, 'x-extensible-enum': known } = items ?? rest
        const expected = { String: 'string', Long: 'integer', 'Array of strings': 'array' }[
          field.type
        ]
        t.equal(type, expected, name)
        for (const word of field.enum ?? []) t.ok((all ?? known).includes(word), `${name}: ${word}`)
      }
    },
  )
}

t.test('the full image agrees with ShowImage', async (t) => {
  const mock = await mockWith(t, full)
  for (const { id } of defaultFile<Image[]>('images')) {
    const image = (await get(mock, `images/${id}`)).body
    const architecture = image.arch === 'aarch64' ? 'modelarts.vm.cpu.16u.arm' : INSTANCE.flavor
    mock.project('p1').notebooks.put({ ...INSTANCE, flavor: architecture, image: { id } })
    const { body } = await get(mock, 'notebooks/nb-1')
    t.match(body.image, image)
    t.equal(body.image.flavor_type, image.flavor_type)
    t.notOk('icon_name' in body.image)
    t.strictSame(Object.keys(body.image), Object.keys(body.image).sort())
  }
  const { image } = (await get(mock, 'notebooks/nb-1')).body
  t.match(image, { namespace: 'language-team', origin: 'IMAGE_SAVE', visibility: 'PRIVATE' })
  mock.project('p1').notebooks.put(INSTANCE)
  t.match((await get(mock, 'notebooks/nb-1')).body.image, {
    namespace: 'atelier',
    origin: 'CUSTOMIZE',
    status_message: '',
    swr_instance_id: null,
    visibility: 'PUBLIC',
  })
})

t.test('every answer with an instance has the full image, the library too', async (t) => {
  const { mock, project } = await withInstance(t, {}, full)
  const check = (name: string, image: Partial<ImageSummary> | undefined) => {
    t.equal(image?.status, 'ACTIVE', name)
    t.strictSame(image?.dev_services, ['NOTEBOOK', 'SSH'], name)
  }
  const created = await get(mock, 'notebooks', { method: 'POST', payload: CREATION })
  check('CreateNotebook', created.body.image)
  for (const [operation, method, path] of [
    ['UpdateNotebook', 'PUT', ''],
    ['StopNotebook', 'POST', '/stop'],
    ['StartNotebook', 'POST', '/start'],
    ['DeleteNotebook', 'DELETE', ''],
  ] as const) {
    const payload = method === 'PUT' ? { payload: { name: 'b' } } : {}
    const { status, body } = await get(mock, `notebooks/nb-1${path}`, { method, ...payload })
    t.equal(status, 200, operation)
    check(operation, body.image)
    mock.advance('1m')
    if (operation === 'StartNotebook') check('ShowNotebook', project.notebook('nb-1').value.image)
  }
  const { id } = created.body
  const shown = await control(mock, 'GET', `/projects/p1/notebooks/${id}`)
  check('control plane', shown.body.notebook.image)
  const forced = await control(mock, 'POST', `/projects/p1/notebooks/${id}/force`, {
    status: 'STOPPED',
  })
  check('force', forced.body.notebook.image)
  check('list of the library', project.notebooks.list().data[0]?.image)
  check('show of the library', project.notebooks.show(id).image)
  check('start of the library', project.notebooks.start(id).image)
})

t.test('the full image is the image as it is now; without it, the stored fields', async (t) => {
  const [first] = defaultFile<[Image]>('images')
  const images = new Map([[IMAGE, first]])
  const encoder = new NotebookEncoder(images, 'full')
  const row = rowOf(notebook())
  const shown = () => encoder.valueOf(row, 'http://h').image
  t.equal(shown().update_at, first.update_at)
  t.equal(row.jsonWith(first), row.jsonWith(first), 'an unchanged image is not encoded again')
  images.set(IMAGE, { ...first, status: 'ERROR', update_at: 7 })
  t.match(shown(), { status: 'ERROR', update_at: 7 })
  images.delete(IMAGE)
  t.strictSame(Object.keys(shown()), SIX)
  const short = new NotebookEncoder(new Map([[IMAGE, first]]), 'short')
  t.strictSame(Object.keys(short.valueOf(row, 'http://h').image), SIX)
})

t.test('a change of images makes cached pages invalid', async (t) => {
  const { cloud } = await worldWith(full)
  const before = cloud.notebooks.version
  cloud.images.register(ImageRegisterRequest.parse({ swr_path: 'swr.example/team/tools:1' }))
  t.not(cloud.notebooks.version, before)
})

t.test('fields of an image that a scene records are shown as they are', async (t) => {
  const recorded = { id: MINDSPORE, name: 'own', arch: 'AARCH64', size: 5, visibility: 'HIDDEN' }
  for (const instanceImage of ['short', 'full'] as const) {
    const mock = await mockWith(t, { instanceImage })
    const project = mock.project('p1')
    project.notebooks.put({ ...INSTANCE, flavor: 'modelarts.vm.cpu.16u.arm', image: recorded })
    const { image } = (await get(mock, 'notebooks/nb-1')).body
    t.match(image, recorded)
    t.equal('flavor_type' in image, instanceImage === 'full')
    project.importState(project.exportState())
    t.strictSame((await get(mock, 'notebooks/nb-1')).body.image, image)
  }
  const mock = await mockWith(t)
  for (const [image, path] of [
    [{ id: IMAGE, size: '5' }, '$.image.size'],
    [{ id: IMAGE, create_at: 'today' }, '$.image.create_at'],
    [{ id: IMAGE, dev_services: 'SSH' }, '$.image.dev_services'],
  ] as const) {
    t.throws(() => mock.project('p1').notebooks.put({ ...INSTANCE, image } as never), {
      message: new RegExp(path.replaceAll('.', '\\.').replace('$', '\\$')),
    })
  }
})
