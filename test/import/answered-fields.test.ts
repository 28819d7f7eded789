import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { covers } from '../../src/import/instance-entries.ts'
import { isObject, type JsonObject } from '../../src/import/json.ts'
import { kindOf } from '../../src/import/readers/kinds.ts'
import { withoutItems } from '../../src/import/readers/streamed-arrays.ts'
import { createMockServer } from '../../src/index.ts'
import { pageAt, pagesIn } from '../support/documents.ts'
import { imported, served } from '../support/import.ts'
import { sized } from '../support/size.ts'

/** The records in a document by their kind. */
function recordsIn(document: unknown): { kind: string; value: JsonObject }[] {
  const items: unknown[] = []
  const shell = withoutItems(document, (item) => items.push(item))
  return [...items, shell].flatMap((value) => {
    const kind = isObject(value) ? kindOf(value) : undefined
    return kind === undefined ? [] : [{ kind, value: value as JsonObject }]
  })
}

/** Where a record of a kind is shown. */
const paths: Readonly<Record<string, (id: unknown) => string>> = {
  notebook: (id) => `notebooks/${id}`,
  image: (id) => `images/${id}`,
  workspace: (id) => `workspaces/${id}`,
}

/** Fields that are not the same on purpose: tokens are made up, and links of the recorder's mock lead to this one. */
const others: ReadonlySet<string> = new Set(['token'])

async function expectAnswered(
  t: Test,
  documents: readonly unknown[],
  name: string,
): Promise<number> {
  const files = Object.fromEntries(documents.map((document, at) => [`${at}.json`, document]))
  const { into, report } = await imported(t, files)
  const { get } = await served(t, into, report.captured_at)
  let count = 0
  for (const { kind, value } of documents.flatMap(recordsIn)) {
    const pathOf = paths[kind]
    if (pathOf === undefined) continue
    const shown = await get(pathOf(value['id']))
    for (const [field, original] of Object.entries(value)) {
      if (others.has(field)) continue
      const found = `${JSON.stringify(shown[field])} for ${JSON.stringify(original)}`
      t.ok(covers(shown[field], original), `${name}: ${kind} ${value['id']} ${field}: ${found}`)
      count++
    }
  }
  return count
}

/** Every JSON block of the documents, and the examples of the OpenAPI document. */
function examples(): { name: string; value: unknown }[] {
  const pages = ['docs/contract', 'docs', 'docs/recipes'].flatMap(pagesIn)
  const blocks = pages.flatMap((page) =>
    [...pageAt(page).matchAll(/^```json\n([\s\S]*?)\n```$/gm)].map(([, text]) => ({
      name: page,
      value: JSON.parse(text as string) as unknown,
    })),
  )
  const { components } = JSON.parse(pageAt('openapi/openapi.json'))
  const ofSchemas = Object.entries<JsonObject>(components.schemas).flatMap(([name, { example }]) =>
    example === undefined ? [] : [{ name: `openapi.json ${name}`, value: example as unknown }],
  )
  return [...blocks, ...ofSchemas]
}

t.test(
  'every field of the examples in the documents is answered with the same value',
  async (t) => {
    let count = 0
    const known = examples().filter(({ value }) =>
      recordsIn(value).some(({ kind }) => kind in paths),
    )
    for (const [at, { name, value }] of known.entries()) {
      if (at % sized(3, 1) === 0) count += await expectAnswered(t, [value], name)
    }
    t.ok(count > sized(30, 100), `${count} fields`)
  },
)

t.test(
  'every field of the answers in the contract tests is answered with the same value',
  async (t) => {
    const file = (name: string) => JSON.parse(readFileSync(`test/contract/${name}.json`, 'utf8'))
    const session = Object.values(file('recorded-session') as JsonObject)
    const known = session.filter((value) => recordsIn(value).some(({ kind }) => kind in paths))
    t.ok((await expectAnswered(t, [file('list-example')], 'list-example')) >= 20)
    let count = 0
    for (const value of known) count += await expectAnswered(t, [value], 'recorded-session')
    t.ok(count > 50)
  },
)

const scenes = [
  'permission-maze',
  'busy-gpu-lab',
  'default',
  'flaky-region',
  'quickstart',
  'quota-exhausted',
]

t.test(
  'every instance of a scene of the package is the same after an import of its list',
  async (t) => {
    for (const scene of scenes.slice(0, sized(2, scenes.length))) {
      const mock = await createMockServer({ scene })
      const answers: unknown[] = []
      for (const feature of ['NOTEBOOK', 'DEFAULT']) {
        for (const workspace of ['0', '5e0f4d72935b606cc0c8d4b6eafc0425']) {
          const url = `/v1/p1/notebooks/all?limit=1000&feature=${feature}&workspace_id=${workspace}`
          const headers = { 'x-auth-token': 'mock-token-admin' }
          const { payload, statusCode } = await mock.inject({ url, headers })
          if (statusCode === 200) answers.push(JSON.parse(payload))
        }
      }
      await mock.close()
      t.ok((await expectAnswered(t, answers, scene)) > 50, scene)
    }
  },
)
