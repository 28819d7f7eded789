import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { get, mockWith, PROJECT } from '../support/mock.ts'

const FOLDER = 'fixtures/imported-examples'

interface Row {
  id: string
  [field: string]: unknown
}

function fileOf(name: string): Row[] {
  return JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8'))
}

t.test('imported-examples answers every field that the documents show', async (t) => {
  const mock = await mockWith(t, { scene: 'imported-examples' })
  const list = await get(mock, `/v1/${PROJECT}/notebooks/all?feature=NOTEBOOK`)
  const rows = fileOf('notebooks')
  t.equal(list.body.total, rows.filter(({ feature }) => feature === 'NOTEBOOK').length)
  for (const { recorded, lease, ...fields } of rows) {
    const { body } = await get(mock, `/v1/${PROJECT}/notebooks/${fields.id}`)
    const { create_at, update_at, ...policy } = lease as Record<string, unknown>
    // Leases of a scene are held: those of 2023 would stop the instance at once.
    if (fields['status'] !== 'STARTING') t.match(body.lease, policy)
    t.ok(create_at !== undefined && update_at !== undefined)
    t.match(body, recorded ?? {})
    const shown = Object.keys(body)
    for (const field of ['id', 'name', 'description', 'flavor', 'status', 'feature', 'image']) {
      t.match(body[field], fields[field], field)
      t.ok(shown.includes(field))
    }
  }
})

t.test('imported-examples has nothing of the names, ids and hosts of the documents', async (t) => {
  const originals = [
    ...['notebooks_test', 'api-test', 'f9937afa', '4451-42db', 'e1a07296', '72d624749f66'],
    ...['authoring-modelarts', 'xxxxx', 'mock-test', '43859t', 'obs://', '@'],
  ]
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
    const text = readFileSync(`${FOLDER}/${file}`, 'utf8').toLowerCase()
    t.strictSame(
      originals.filter((original) => text.includes(original)),
      [],
      file,
    )
  }
})

t.test('imported-examples keeps the public images and flavors of the documents', async (t) => {
  const images = fileOf('images')
  t.equal(images.length, 38)
  const own = images.filter(({ type }) => type === 'BUILD_IN')
  t.ok(own.length > 30)
  t.ok(own.some(({ name }) => name === 'pytorch1.8-cuda10.2-cudnn7-ubuntu18.04'))
  t.ok(fileOf('flavors').some(({ id }) => id === 'modelarts.vm.cpu.2u'))
})
