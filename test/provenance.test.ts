import t from 'tap'
import type { SdkModels } from '../src/control/inputs/sdk-inputs.ts'
import type { OpenApiDocument } from '../src/control/provenance/document-items.ts'
import { readSources, type SourceDocuments } from '../src/control/provenance/sources.ts'
import {
  assumedShare,
  evidence,
  itemsNow,
  readRatchet,
  sourcesNow,
} from './support/provenance/files.ts'
import {
  documentItems,
  errorItems,
  optionItems,
  serviceItems,
  stateItems,
} from './support/provenance/items.ts'
import { type Ratchet, stepsBack, turned } from './support/provenance/ratchet.ts'
import { refreshedSources, toPaste } from './support/provenance/refresh.ts'
import { sdkPlaces } from './support/provenance/sdk-places.ts'
import { withErrorSources } from './support/provenance/tables.ts'
import { documentMistakes, type Evidence, unresolved } from './support/provenance/unresolved.ts'
import type { ReadFile } from './support/references.ts'

const { documents, texts } = readSources()

t.test('every item has a source, and every source belongs to an item', async (t) => {
  const items = itemsNow()
  t.ok(items.length > 1_400, `${items.length} items`)
  const missing = items.filter((item) => texts[item] === undefined)
  t.strictSame(missing, [], `paste into openapi/provenance.json:\n${toPaste(missing)}`)
  const known = new Set(items)
  t.strictSame(
    Object.keys(texts).filter((item) => !known.has(item)),
    [],
    'npm run openapi removes them',
  )
})

t.test('every source names a place that exists', async (t) => {
  const known = evidence()
  const found = Object.entries(texts).flatMap(([item, text]) => {
    const reason = unresolved(text, known)
    return reason === undefined ? [] : [`${item}: ${text}: ${reason}`]
  })
  t.strictSame(found, [])
})

t.test('the documents have their facts, and every place below them is used', async (t) => {
  t.strictSame(documentMistakes(documents, texts, evidence().sdk), [])
})

t.test('no item that had a source is assumed, and each new decision has its reason', async (t) => {
  t.strictSame(stepsBack(readRatchet(), texts, evidence().read), [])
})

t.test('the file is sorted, and a refresh changes nothing (npm run openapi)', async (t) => {
  t.strictSame(sourcesNow(evidence()), { texts, missing: [] })
  t.strictSame(Object.keys(texts), Object.keys(texts).sort())
  t.match(assumedShare(), /^sources: \d+ of \d+ items are assumed \(\d+\.\d %\)$/)
})

/** A small API: a list with a parameter, and a body with a nested field, an enum behind a reference, and alternatives. */
const document: OpenApiDocument = {
  paths: {
    '/v1/{project_id}/things': {
      post: {
        operationId: 'AddThing',
        parameters: [
          { name: 'project_id', in: 'path', schema: {} },
          { name: 'limit', in: 'query', schema: { default: 10, enum: [10, 20] } },
          { name: 'own', in: 'query', schema: { default: '' } },
        ],
        requestBody: content({ $ref: '#/components/schemas/Thing' }),
        responses: { 200: content({ $ref: '#/components/schemas/Answer' }) },
      },
      get: { operationId: 'Ours', responses: {} },
    },
  },
  components: {
    schemas: {
      Thing: {
        properties: {
          kind: { $ref: '#/components/schemas/Kind' },
          rules: { items: { anyOf: [{ properties: { word: { default: ['a'] } } }] } },
          labels: { additionalProperties: { properties: { text: {} } } },
          others: { items: { $ref: '#/components/schemas/Thing' } },
        },
      },
      Answer: { properties: { kind: { $ref: '#/components/schemas/Kind' }, id: {} } },
      Kind: { enum: ['A', 'B'] },
    },
  },
}

function content(schema: object) {
  return { content: { 'application/json': { schema } } }
}

/** An SDK that knows most of it. */
const sdk: SdkModels = {
  language: 'python',
  package: 'made-up',
  version: '1.0',
  operations: {
    AddThing: {
      file: 'client.py',
      request: 'AddThingRequest',
      response: 'Added',
      path: [],
      query: ['limit'],
      headers: [],
      body: 'Thing',
    },
  },
  models: {
    AddThingRequest: {
      file: 'model/add_thing_request.py',
      fields: { limit: { type: 'int', default: '10', enum: ['20'] } },
    },
    Added: { file: 'model/added.py', fields: { kind: { type: 'str', enum: ['A', 'B'] } } },
    Thing: {
      file: 'model/thing.py',
      fields: {
        kind: { type: 'str', enum: ['A'] },
        rules: { type: 'list[Rule]' },
        others: { type: 'list[Thing]' },
      },
    },
    Rule: { file: 'model/rule.py', fields: { word: { type: 'str' } } },
  },
}

t.test('items are derived from the document', async (t) => {
  t.strictSame(documentItems(document).sort(), [
    'default AddThing query.limit 10',
    'default AddThing query.own ""',
    'default Thing.rules[].word ["a"]',
    'enum AddThing query.limit 10',
    'enum AddThing query.limit 20',
    'enum Kind A',
    'enum Kind B',
    'field Answer.id',
    'field Answer.kind',
    'field Thing.kind',
    'field Thing.labels',
    'field Thing.labels{}.text',
    'field Thing.others',
    'field Thing.rules',
    'field Thing.rules[].word',
    'operation AddThing',
    'operation Ours',
    'parameter AddThing path.project_id',
    'parameter AddThing query.limit',
    'parameter AddThing query.own',
  ])
})

t.test('items of services, states, errors and options are derived from the code', async (t) => {
  const states = stateItems()
  for (const item of [
    'state RUNNING StopNotebook STOPPING',
    'state STOPPED StopNotebook ModelArts.6357',
    'state STOPPED UpdateNotebook.reconfigure STOPPED',
    'state RUNNING expire STOPPING',
    'state DELETING finish gone',
  ]) {
    t.ok(states.includes(item), item)
  }
  t.strictSame(
    states.filter((item) => / error | -$/.test(item)),
    [],
  )
  t.strictSame(
    serviceItems().filter((item) => / (Keystone\w+Version|Nova\w+Keypair)s?$/.test(item)),
    [
      'operation KeystoneListVersions',
      'operation KeystoneShowVersion',
      'operation NovaCreateKeypair',
      'operation NovaListKeypairs',
      'operation NovaShowKeypair',
      'operation NovaDeleteKeypair',
    ],
  )
  t.strictSame(errorItems([[404, 'X.1', 'text']]), ['error 404 X.1'])
  t.strictSame(optionItems(['--name-case']).slice(0, 2), [
    'default --name-case ignore',
    'default --durations.create 3000',
  ])
})

t.test('a rule finds items in the models of the SDK', async (t) => {
  t.strictSame(Object.fromEntries(sdkPlaces(document, sdk)), {
    'operation AddThing': 'client.py#AddThing',
    'parameter AddThing path.project_id': 'client.py#AddThing',
    'parameter AddThing query.limit': 'model/add_thing_request.py#limit',
    'default AddThing query.limit 10': 'model/add_thing_request.py#limit',
    'enum AddThing query.limit 20': 'model/add_thing_request.py#limit',
    'field Thing.kind': 'model/thing.py#kind',
    'enum Kind A': 'model/thing.py#kind',
    'enum Kind B': 'model/added.py#kind',
    'field Thing.rules': 'model/thing.py#rules',
    'field Thing.rules[].word': 'model/rule.py#word',
    'field Thing.others': 'model/thing.py#others',
    'field Answer.kind': 'model/added.py#kind',
  })
})

const read: ReadFile = (path) =>
  ({
    'docs/decisions.md': '# Decisions\n### A reason',
    'docs/contract/errors.md': '## Codes',
    'docs/other.md': '## Codes',
    'test/contract/answer.json': '{"list":[{"id":1}]}',
  })[path]

const made: SourceDocuments = {
  python: { kind: 'sdk-model', title: 'SDK', language: 'Python', version: '1.0' },
  page: {
    kind: 'vendor-doc',
    title: 'Page',
    url: 'u',
    date: 'd',
    places: { 'a.rst': ['Table 1'] },
  },
  session: { kind: 'recorded', title: 'Session', repository: 'r', commit: 'c', date: 'd' },
  assumed: { kind: 'assumed', title: 'Ours' },
}

const known: Evidence = { documents: made, sdk, read, flags: ['--strict'] }

t.test('a source resolves if its place exists', async (t) => {
  for (const text of [
    'python model/rule.py#word',
    'python client.py#AddThing',
    'page a.rst#Table 1',
    'session test/contract/answer.json#/list/0/id',
    'assumed docs/decisions.md#a-reason',
    'assumed docs/contract/errors.md#codes --strict',
  ]) {
    t.equal(unresolved(text, known), undefined, text)
  }
})

t.test('a source without a place is reported with the reason', async (t) => {
  const wrong = {
    'python model/rule.py': 'expected KEY FILE#MEMBER',
    '': 'expected KEY FILE#MEMBER',
    'java Rule.java#word': 'no document java in openapi/sources.json',
    'python model/rule.py#wor': 'no wor in model/rule.py',
    'python model/rule.py#constructor': 'no constructor in model/rule.py',
    'python other.py#AddThing': 'no AddThing in other.py',
    'python model/*.py#word': 'a source names one place, without *',
    'page a.rst#Table 2': 'no Table 2 in a.rst',
    'page b.rst#Table 1': 'no Table 1 in b.rst',
    'session test/contract/answer.json#/list/1/id': 'no /list/1/id in test/contract/answer.json',
    'session test/contract/none.json#/a': 'no /a in test/contract/none.json',
    'assumed docs/decisions.md#a-reson': 'no a-reson in docs/decisions.md',
    'assumed docs/other.md#codes': 'no codes in docs/other.md',
    'assumed docs/decisions.md#a-reason --stict': 'no option --stict',
    'page a.rst#Table --strict': 'only a decision has a switch',
  }
  for (const [text, reason] of Object.entries(wrong)) t.equal(unresolved(text, known), reason, text)
})

t.test('mistakes in the list of documents are reported', async (t) => {
  t.strictSame(documentMistakes(made, { x: 'page a.rst#Table 1' }, sdk), [])
  const wrong: SourceDocuments = {
    python: { kind: 'sdk-model', title: 'SDK', language: 'Python', version: '0.9' },
    program: {
      kind: 'provider-code',
      title: 'Program',
      repository: 'r',
      places: { 'a.go': ['f'] },
    },
    notes: { kind: 'recorded', title: 'Notes', repository: 'r', places: {} },
    report: { kind: 'recorded', title: 'Report of compare' },
  }
  t.strictSame(documentMistakes(wrong, {}, sdk), [
    'python: version 0.9, but sdk-models.json has 1.0',
    'program: no commit',
    'program: no item names a.go#f',
    'notes: no commit',
    'notes: no date',
    'report: no date',
  ])
})

t.test('a refresh fills in what the SDK has, and keeps what was given by hand', async (t) => {
  const places = new Map([
    ['a', 'model/a.py#a'],
    ['b', 'model/b.py#b'],
    ['c', 'model/c.py#c'],
    ['d', 'model/d.py#d'],
  ])
  const present = {
    a: 'python model/old.py#a',
    b: 'assumed docs/decisions.md#b',
    c: 'page a.rst#Table 1',
    e: 'python model/e.py#e',
    f: 'python model/gone.py#f',
    g: 'assumed docs/decisions.md#g',
    gone: 'page a.rst#Table 1',
  }
  const resolves = (text: string) => !text.includes('gone')
  t.strictSame(
    refreshedSources(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], places, present, resolves),
    {
      texts: {
        a: 'python model/a.py#a',
        b: 'python model/b.py#b',
        c: 'page a.rst#Table 1',
        d: 'python model/d.py#d',
        e: 'python model/e.py#e',
        g: 'assumed docs/decisions.md#g',
      },
      missing: ['f', 'h'],
    },
  )
  t.equal(toPaste(['field A.b']), '  "field A.b": "assumed docs/decisions.md#",')
})

t.test('the ratchet', async (t) => {
  const ratchet: Ratchet = {
    first: ['old'],
    later: { new: 'docs/decisions.md#a-reason' },
    sourced: ['found'],
  }
  const present = {
    old: 'assumed docs/decisions.md#x',
    new: 'assumed docs/decisions.md#a-reason',
    found: 'page a.rst#Table 1',
  }
  t.strictSame(stepsBack(ratchet, present, read), [])

  t.test('refuses a decision in the place of a source', async (t) => {
    const back = { ...present, found: 'assumed docs/decisions.md#a-reason' }
    t.strictSame(stepsBack(ratchet, back, read), [
      'found had a source and is assumed now',
      'found is assumed, and "later" has no reason for it',
    ])
    const excused = { ...ratchet, first: ['old', 'found'] }
    t.strictSame(stepsBack(excused, back, read), ['found had a source and is assumed now'])
  })

  t.test('refuses a new decision without a reason', async (t) => {
    const more = { ...present, more: 'assumed docs/decisions.md#a-reason' }
    t.strictSame(stepsBack(ratchet, more, read), [
      'more is assumed, and "later" has no reason for it',
    ])
    for (const reason of ['docs/decisions.md#none', 'docs/contract/errors.md#codes', 'because']) {
      const later = { ...ratchet.later, more: reason }
      t.strictSame(stepsBack({ ...ratchet, later }, more, read), [`more: no heading ${reason}`])
    }
    const later = { ...ratchet.later, more: 'docs/decisions.md#a-reason' }
    t.strictSame(stepsBack({ ...ratchet, later }, more, read), [])
  })

  t.test(
    'forgets decisions that got a source, and remembers sources of items that are gone',
    async (t) => {
      const better = { old: 'page a.rst#Table 1', more: 'python model/rule.py#word' }
      t.strictSame(stepsBack(ratchet, better, read), [
        'the ratchet is out of date (npm run openapi)',
      ])
      const next = { first: [], later: {}, sourced: ['found', 'more', 'old'] }
      t.strictSame(turned(ratchet, better), next)
      t.strictSame(stepsBack(next, better, read), [])
      t.strictSame(stepsBack(next, { found: 'assumed docs/decisions.md#x' }, read).slice(0, 1), [
        'found had a source and is assumed now',
      ])
    },
  )
})

t.test('a table of errors gets the kinds of their sources in its last column', async (t) => {
  const table = [
    '| Status | Code | When | Source |',
    '|---|---|---|---|',
    '| 400 or 404 | `ModelArts.6404` | Not found |',
    '| 400 | `ModelArts.6400` | A body | old |',
    '| 500 | `Mock.Internal` | A bug | |',
  ].join('\n')
  t.equal(
    withErrorSources(table),
    [
      '| Status | Code | When | Source |',
      '|---|---|---|---|',
      '| 400 or 404 | `ModelArts.6404` | Not found | `provider-code` [`assumed`](contract/discrepancies.md#not-found) |',
      '| 400 | `ModelArts.6400` | A body | `vendor-doc` |',
      '| 500 | `Mock.Internal` | A bug |  |',
    ].join('\n'),
  )
})
