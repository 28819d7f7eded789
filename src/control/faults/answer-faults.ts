import { pagedOperations } from '../../schemas/answers.ts'
import type { FaultEffect, FaultRule } from '../../schemas/fault.ts'
import { type Finding, quote } from '../../schemas/findings.ts'
import { isOperationId, type OperationId, operation } from '../../schemas/operations.ts'
import {
  type AnyOperationId,
  anyOperationIds,
  includesOperation,
  type OperationPattern,
} from '../../schemas/service-operations.ts'
import { answerSchemaOf, branchesOf, hasPart, listsTexts, optionalFields } from './answer-schema.ts'
import { TOTALS } from './changed-answer.ts'

/** Kinds of faults with which the operation is carried out and its answer is another one than usual. */
const kinds = ['page', 'total', 'instance', 'fields'] as const

type Kind = (typeof kinds)[number]

/** The kinds of an effect, in a fixed order. */
export function answerKinds(effect: FaultEffect): Kind[] {
  return kinds.filter((kind) => effect[kind] !== undefined)
}

/** Which operations a kind of fault can act on, and how messages say it. */
interface Fit {
  fits: (id: AnyOperationId) => boolean
  expected: string
}

/** Operations whose answers have no body. */
const EMPTY_ANSWERS: ReadonlySet<AnyOperationId> = new Set<AnyOperationId>([
  'DeleteKeypair',
  'NovaDeleteKeypair',
])

const fits: Readonly<Record<Exclude<Kind, 'fields'>, Fit>> = {
  page: {
    fits: (id) => pagedOperations.some((paged) => paged === id),
    expected: 'an operation with offset and limit, such as ListNotebooks',
  },
  total: {
    fits: ofContract((id) => {
      const answer = answerSchemaOf(id)
      const branches = answer === undefined ? [] : branchesOf(answer.root, answer)
      return TOTALS.some((name) => branches.some(({ properties = {} }) => name in properties))
    }),
    expected: 'an operation whose answer has a total, such as ListNotebooks',
  },
  instance: {
    fits: ofContract((id) => /\/notebooks\/\{/.test(operation(id).path)),
    expected: 'an operation with the id of an instance in its path, such as ShowNotebook',
  },
}

const fieldFits: Readonly<Record<NonNullable<FaultEffect['fields']>, Fit>> = {
  extra: {
    fits: (id) => (isOperationId(id) ? answerSchemaOf(id) !== undefined : !EMPTY_ANSWERS.has(id)),
    expected: 'an operation whose answer has a body, such as ShowNotebook',
  },
  absent: {
    fits: ofContract((id) => {
      const answer = answerSchemaOf(id)
      return answer !== undefined && hasPart(answer, (part) => optionalFields(part).length > 0)
    }),
    expected:
      'an operation of the notebooks API with optional fields in its answer, such as ShowNotebook',
  },
  unknown_values: {
    fits: ofContract((id) => {
      const answer = answerSchemaOf(id)
      return answer !== undefined && hasPart(answer, listsTexts)
    }),
    expected:
      'an operation of the notebooks API with an enum field in its answer, such as ShowNotebook',
  },
}

function ofContract(test: (id: OperationId) => boolean): Fit['fits'] {
  const known = new Map<OperationId, boolean>()
  return (id) => {
    if (!isOperationId(id)) return false
    const result = known.get(id) ?? test(id)
    known.set(id, result)
    return result
  }
}

function fitOf(effect: FaultEffect, kind: Kind): Fit {
  return kind === 'fields' ? fieldFits[effect.fields as keyof typeof fieldFits] : fits[kind]
}

/** Whether an effect can act on an operation. */
export function canActOn(effect: FaultEffect, id: AnyOperationId): boolean {
  return answerKinds(effect).every((kind) => fitOf(effect, kind).fits(id))
}

/** Whether a rule is for an operation: it means it, and its effect can act on it. */
export function isRuleFor(rule: FaultRule, id: AnyOperationId): boolean {
  return includesOperation(rule.operation, id) && canActOn(rule, id)
}

/** Findings for the kinds of an effect that can act on no operation that a pattern means. */
export function findingsForFit(effect: FaultEffect, pattern: OperationPattern): Finding[] {
  return answerKinds(effect).flatMap((kind) => {
    const { expected, fits } = fitOf(effect, kind)
    const canFire = anyOperationIds.some((id) => includesOperation(pattern, id) && fits(id))
    return canFire ? [] : [{ path: `$.${kind}`, found: quote(pattern), expected }]
  })
}

/** Findings for what cannot go together with an answer of the operation. */
export function findingsForAnswer(effect: FaultEffect & Pick<FaultRule, 'rate_limit'>): Finding[] {
  const [kind, ...others] = answerKinds(effect)
  if (kind === undefined) return []
  const findings: Finding[] = []
  const refuse = (path: string, value: unknown, expected: string) =>
    findings.push({ path: `$.${path}`, found: quote(value), expected })
  for (const name of ['status', 'error_code', 'error_msg', 'fault', 'rate_limit'] as const) {
    const value = effect[name]
    const why = `no ${name}: with ${kind} the operation itself answers`
    if (value !== undefined) refuse(name, value, why)
  }
  const { instance, page } = effect
  if (instance !== undefined) {
    for (const name of [kind, ...others].filter((one) => one !== 'instance')) {
      const why = `no ${name}: an operation on an instance that vanished answers with an error`
      refuse(name, effect[name], why)
    }
  }
  if (effect.effect === 'after' && (instance !== undefined || page !== undefined)) {
    const what = instance !== undefined ? 'instance vanishes' : 'page is chosen'
    refuse('effect', 'after', `before: the ${what} before the operation is carried out`)
  }
  return findings
}
