import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  answerKinds,
  canActOn,
  findingsForFit,
  isRuleFor,
} from '../../../src/control/faults/answer-faults.ts'
import { readRule } from '../../../src/control/faults/fault-rule.ts'
import { parseFaultHeader, parseFaultText } from '../../../src/control/faults/fault-text.ts'
import { answers, pagedOperations } from '../../../src/schemas/answers.ts'
import type { FaultEffect } from '../../../src/schemas/fault.ts'
import { operation, operationIds } from '../../../src/schemas/operations.ts'
import {
  type AnyOperationId,
  anyOperationIds,
  type OperationPattern,
} from '../../../src/schemas/service-operations.ts'
import * as z from '../../../src/schemas/zod.ts'
import { refusal } from '../../support/refusal.ts'

interface Described {
  operationId: string
  parameters?: { in: string; name: string }[]
  responses: Record<string, { content?: Record<string, { schema: { $ref?: string } }> }>
}

const { paths, components } = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, object> }
}

const described = new Map(
  Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .map((one) => [one.operationId, one]),
)

/** The operations of the notebooks API for which a condition on the OpenAPI document holds. */
const documented = (holds: (one: Described) => boolean) =>
  operationIds.filter((id) => holds(described.get(id) as Described))

const fitting = (effect: FaultEffect) => anyOperationIds.filter((id) => canActOn(effect, id))

/** The schema of a 200 answer as text, with the schemas that it refers to. */
function answerText({ responses }: Described): string {
  const texts = new Map<string, string>()
  const visit = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (texts.has(name)) continue
      texts.set(name, JSON.stringify(components.schemas[name]))
      visit(texts.get(name) as string)
    }
  }
  const own = JSON.stringify(responses['200']?.content?.['application/json']?.schema ?? null)
  visit(own)
  return [own, ...texts.values()].join('\n')
}

t.test('the table of answers is that of the OpenAPI document', async (t) => {
  for (const id of operationIds) {
    const schema = described.get(id)?.responses['200']?.content?.['application/json']?.schema
    const answer = answers[id]
    const name = answer === null ? undefined : z.globalRegistry.get(z.built(answer))?.id
    const isNamed = schema?.$ref !== undefined
    t.equal(name, isNamed ? schema.$ref?.split('/').at(-1) : undefined, id)
    t.equal(answer === null, schema === undefined, id)
  }
})

t.test('page is for the operations that take offset and limit', async (t) => {
  const paged = documented(({ parameters = [] }) =>
    ['offset', 'limit'].every((name) => parameters.some((one) => one.name === name)),
  )
  t.strictSame([...pagedOperations].sort(), [...paged].sort())
  for (const page of ['repeated', 'row_again', 'row_missing', 'empty'] as const) {
    t.strictSame(fitting({ page }), paged)
  }
})

t.test('total is for the operations whose answer has a total', async (t) => {
  const counted = documented((one) => /"total(_count)?":/.test(answerText(one)))
  t.ok(counted.length > 8)
  t.strictSame(fitting({ total: 1 }), counted)
})

t.test('instance is for the operations with an instance in their path', async (t) => {
  const found = fitting({ instance: 'vanishes' })
  t.strictSame(
    found,
    operationIds.filter((id) => /\/notebooks\/\{\w+\}/.test(operation(id).path)),
  )
  t.equal(found.length, 15)
})

t.test('fields is for the operations whose answer has such fields', async (t) => {
  const bodies = documented((one) => one.responses['200']?.content !== undefined)
  const services = anyOperationIds.filter((id) => !described.has(id))
  const empty: readonly AnyOperationId[] = ['DeleteKeypair', 'NovaDeleteKeypair']
  t.strictSame(fitting({ fields: 'extra' }), [
    ...bodies,
    ...services.filter((id) => !empty.includes(id)),
  ])
  const listed = documented((one) => /"(x-extensible-)?enum":/.test(answerText(one)))
  t.strictSame(fitting({ fields: 'unknown_values' }), listed)
  const absent = fitting({ fields: 'absent' })
  t.ok(absent.includes('ShowLease'), 'its type is optional')
  t.notOk(absent.includes('ShowAuthmodeDetail'), 'all fields are required')
  t.notOk(absent.includes('DeleteImageGroup'), 'it has no fields')
  t.ok(absent.includes('ListPools'), 'in a list or an object')
})

t.test('an effect of several kinds acts where all of them can act', async (t) => {
  const effect = { total: 1, page: 'empty', fields: 'absent' } as const
  t.strictSame(answerKinds(effect), ['page', 'total', 'fields'])
  t.strictSame(answerKinds({ status: 500 }), [])
  t.ok(canActOn(effect, 'ListImage'))
  t.notOk(canActOn(effect, 'ListDynamicStorages'), 'it has no pages')
  t.ok(isRuleFor({ operation: '*', ...effect }, 'ListImage'))
  t.notOk(isRuleFor({ operation: '*', ...effect }, 'ShowImage'))
  t.notOk(isRuleFor({ operation: 'ListNotebooks', ...effect }, 'ListImage'))
  t.ok(isRuleFor({ operation: 'ListImage', status: 500 }, 'ListImage'))
})

t.test('a kind that can act on no operation of the rule is refused', async (t) => {
  const cases: [FaultEffect, OperationPattern, string][] = [
    [{ page: 'empty' }, 'ShowNotebook', 'an operation with offset and limit, such as'],
    [{ page: 'empty' }, 'ListKeypairs', 'an operation with offset and limit, such as'],
    [{ page: 'empty' }, 'iam:*', 'an operation with offset and limit, such as'],
    [{ total: 1 }, 'ListPools', 'an operation whose answer has a total, such as'],
    [{ total: 1 }, 'kps:*', 'an operation whose answer has a total, such as'],
    [{ instance: 'vanishes' }, 'CreateNotebook', 'an operation with the id of an instance'],
    [{ instance: 'vanishes' }, 'ShowImage', 'an operation with the id of an instance'],
    [{ fields: 'extra' }, 'CreateNotebookTags', 'an operation whose answer has a body'],
    [{ fields: 'extra' }, 'DeleteKeypair', 'an operation whose answer has a body'],
    [{ fields: 'absent' }, 'kps:*', 'an operation of the notebooks API with optional fields'],
    [{ fields: 'absent' }, 'CreateAuthorization', 'an operation of the notebooks API with opt'],
    [{ fields: 'unknown_values' }, 'iam:*', 'an operation of the notebooks API with an enum field'],
    [{ fields: 'unknown_values' }, 'DeleteImageGroup', 'an operation of the notebooks API with'],
  ]
  for (const [effect, pattern, expected] of cases) {
    const [kind] = answerKinds(effect)
    const [first, ...others] = findingsForFit(effect, pattern)
    t.match(first, { path: `$.${kind}`, found: JSON.stringify(pattern) })
    t.ok(first?.expected.startsWith(expected), `${pattern}: ${first?.expected}`)
    t.strictSame(others, [])
    const error = refusal(() => readRule({ operation: pattern, ...effect }))
    t.match(error, { statusCode: 400, errorCode: 'Mock.InvalidFault' })
  }
  for (const pattern of ['*', 'ListNotebooks', 'iam:*'] as const) {
    t.strictSame(findingsForFit({ status: 500 }, pattern), [])
  }
  t.strictSame(findingsForFit({ page: 'empty', total: 1, fields: 'extra' }, '*'), [])
  t.strictSame(findingsForFit({ fields: 'extra' }, 'kps:*'), [])
})

t.test('* has operations on which kinds can act together, whichever they are', async (t) => {
  const fields = ['extra', 'absent', 'unknown_values'] as const
  for (const one of fields) {
    t.ok(fitting({ page: 'empty', total: 1, fields: one }).length > 0, one)
    t.ok(fitting({ total: 1, fields: one }).length > 0, one)
  }
})

t.test('a rule with parts that do not go together is refused with each part', async (t) => {
  const cases: [object, string][] = [
    [
      { page: 'empty', status: 500 },
      'found 500, expected no status: with page the operation itself answers, at $.status',
    ],
    [
      { total: 1, error_code: 'ModelArts.0108' },
      'found "ModelArts.0108", expected no error_code: with total the operation itself answers',
    ],
    [{ fields: 'extra', error_msg: 'x' }, 'found "x", expected no error_msg: with fields the op'],
    [
      { fields: 'extra', fault: 'MALFORMED_RESPONSE_CHUNK' },
      'found "MALFORMED_RESPONSE_CHUNK", expected no fault: with fields the operation itself',
    ],
    [
      { page: 'empty', rate_limit: { requests: 1, per: '1s' } },
      'found {"requests":1,"per":"1s"}, expected no rate_limit: with page the operation itself',
    ],
    [
      { page: 'empty', effect: 'after' },
      'found "after", expected before: the page is chosen before the operation is carried out',
    ],
    [{ total: 0 }, 'found 0, expected an integer from -1000000000 to 1000000000 other than 0'],
    [{ total: '5' }, 'found "5", expected an integer from'],
    [{ total: 0.5 }, 'found 0.5, expected an integer from'],
    [{ total: 1_000_000_001 }, 'found 1000000001, expected an integer from'],
    [{ page: 'twice' }, 'found "twice", expected one of repeated, row_again, row_missing, empty'],
    [{ fields: 'none' }, 'found "none", expected one of extra, absent, unknown_values'],
    [{ instance: 'gone' }, 'found "gone", expected'],
  ]
  for (const [rule, message] of cases) {
    const error = refusal(() => readRule({ operation: 'ListNotebooks', ...rule }))
    t.match(error, { statusCode: 400, errorCode: 'Mock.InvalidFault' })
    t.ok(error.message.startsWith(message), error.message)
  }
  const vanishing = { operation: 'ShowSwitchableFlavors', instance: 'vanishes' }
  const message = refusal(() =>
    readRule({ ...vanishing, page: 'empty', total: 1, fields: 'extra', effect: 'after' }),
  ).message
  for (const part of [
    'found "empty", expected no page: an operation on an instance that vanished answers with an',
    'found 1, expected no total: an operation on an instance that vanished answers with an error',
    'found "extra", expected no fields: an operation on an instance that vanished answers with',
    'found "after", expected before: the instance vanishes before the operation is carried out',
  ]) {
    t.ok(message.includes(part), message)
  }
})

t.test('a rule can have the kinds with what they go together with', async (t) => {
  const rules = [
    { operation: 'ListNotebooks', page: 'row_again', total: 1, fields: 'extra' },
    { operation: '*', page: 'repeated', delay: '1s', headers: { server: null }, nth: 2 },
    { operation: '*', fields: 'unknown_values', effect: 'after', delay: 5 },
    { operation: 'iam:*', fields: 'extra', effect: 'before' },
    { operation: 'ShowNotebook', instance: 'vanishes', match: { name: 'gpu-*' }, times: 1 },
    { operation: 'ListDynamicStorages', total: -1_000_000_000 },
  ]
  for (const rule of rules) t.strictSame(readRule(rule), rule)
})

t.test('the text of a flag or header has the kinds as words', async (t) => {
  t.strictSame(parseFaultText('ListNotebooks page=repeated total=-1; fields=extra times=2'), {
    operation: 'ListNotebooks',
    page: 'repeated',
    total: -1,
    fields: 'extra',
    times: 2,
  })
  for (const [text, total] of [
    ['total=5', 5],
    ['total=+5', 5],
    ['total="-5"', -5],
    ['total=x', 'x'],
    ['total=1.5', '1.5'],
    ['total=--5', '--5'],
  ] as const) {
    t.strictSame(parseFaultText(text), { total })
  }
  t.strictSame(parseFaultHeader('instance=vanishes; delay=1ms', 'StopNotebook'), {
    instance: 'vanishes',
    delay: '1ms',
  })
  for (const [text, id, message] of [
    ['page=empty', 'ShowNotebook', 'found "ShowNotebook", expected an operation with offset and'],
    ['total=0', 'ListNotebooks', 'found 0, expected an integer from -1000000000 to 1000000000'],
    ['fields=absent', 'NovaListKeypairs', 'found "NovaListKeypairs", expected an operation of the'],
    ['page=empty; status=500', 'ListImage', 'found 500, expected no status: with page the'],
    ['instance=gone', 'ShowNotebook', 'found "gone", expected'],
  ] as const) {
    const found = refusal(() => parseFaultHeader(text, id)).message
    t.ok(found.startsWith(message), found)
    t.match(found, /at x-mock-fault \$\.\w+/)
  }
})
