import type { FaultRule } from '../../schemas/fault.ts'

/** The fields of the form as texts; an empty text leaves a field of the rule out. */
export interface FormValues {
  operation: string
  name: string
  test: string
  /** The other conditions, as JSON. */
  match: string
  outcome: 'error' | 'usual' | 'broken' | 'changed'
  status: string
  error_code: string
  error_msg: string
  /** As JSON. */
  headers: string
  delay: string
  fault: string
  page: string
  total: string
  instance: string
  fields: string
  effect: string
  times: string
  first: string
  nth: string
  every: string
  /** Percent. */
  probability: string
  limitRequests: string
  limitPer: string
  id: string
}

export const blankForm: FormValues = {
  operation: 'ListNotebooks',
  name: '',
  test: '',
  match: '',
  outcome: 'error',
  status: '503',
  error_code: '',
  error_msg: '',
  headers: '',
  delay: '',
  fault: 'CONNECTION_RESET_BY_PEER',
  page: '',
  total: '',
  instance: '',
  fields: '',
  effect: '',
  times: '',
  first: '',
  nth: '',
  every: '',
  probability: '',
  limitRequests: '',
  limitPer: '1m',
  id: '',
}

/** A mistake in a field of the form: the server would not get a rule at all. */
export class FieldMistake extends Error {
  readonly field: keyof FormValues
  /** Message of the JSON parser; undefined if the value has another type than the field. */
  readonly reason: string | undefined

  constructor(field: keyof FormValues, reason?: string) {
    super(field)
    this.field = field
    this.reason = reason
  }
}

/** The form with the fields of a rule; values of a wrong type are left as texts for the server to refuse. */
export function formOf(rule: Partial<FaultRule>): FormValues {
  const { delay, effect, error_code, error_msg, every, fault, fields, first, headers } = rule
  const { id, instance, match, nth, operation, page, probability, rate_limit } = rule
  const { status, test, times, total } = rule
  const { name, ...others } = typeof match === 'object' && match !== null ? match : {}
  const isRefusal = status !== undefined || error_code !== undefined || rate_limit !== undefined
  const isChanged = [page, total, instance, fields].some((kind) => kind !== undefined)
  const answered = isChanged ? 'changed' : 'usual'
  return {
    operation: text(operation) || '*',
    name: text(name),
    test: text(test),
    match: json(others),
    outcome: fault !== undefined ? 'broken' : isRefusal ? 'error' : answered,
    status: text(status),
    error_code: text(error_code),
    error_msg: text(error_msg),
    headers: json(headers ?? {}),
    delay: text(delay),
    fault: text(fault) || blankForm.fault,
    page: text(page),
    total: text(total),
    instance: text(instance),
    fields: text(fields),
    effect: text(effect),
    times: text(times),
    first: text(first),
    nth: text(nth),
    every: text(every),
    probability: typeof probability === 'number' ? `${+(probability * 100).toPrecision(6)}` : '',
    limitRequests: text(rate_limit?.requests),
    limitPer: text(rate_limit?.per) || blankForm.limitPer,
    id: text(id),
  }
}

function text(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : `${value}`
}

function json(value: object): string {
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value)
}

/** The rule of the form. Throws FieldMistake for what is no JSON or no number; the server checks the rest. */
export function ruleOf(form: FormValues): FaultRule {
  const { effect, fault, fields, id, instance, limitPer, limitRequests, outcome, page, test } = form
  const match = { ...object(form, 'match'), ...given('name', form.name) }
  const percent = number(form, 'probability')
  const isError = outcome === 'error'
  return {
    ...given('id', id),
    operation: form.operation as FaultRule['operation'],
    ...(Object.keys(match).length === 0 ? {} : { match }),
    ...given('test', test),
    ...(isError && {
      ...given('status', number(form, 'status')),
      ...given('error_code', form.error_code),
      ...given('error_msg', form.error_msg),
    }),
    ...(outcome === 'broken' && { fault }),
    ...(outcome === 'changed' && {
      ...given('page', page),
      ...given('total', number(form, 'total')),
      ...given('instance', instance),
      ...given('fields', fields),
    }),
    ...given('headers', outcome === 'broken' ? undefined : object(form, 'headers')),
    ...given('delay', delayOf(form)),
    ...given('effect', effect),
    ...given('times', number(form, 'times')),
    ...given('first', number(form, 'first')),
    ...given('nth', number(form, 'nth')),
    ...given('every', number(form, 'every')),
    ...given('probability', percent === undefined ? undefined : percent / 100),
    ...(limitRequests !== '' && {
      rate_limit: { requests: number(form, 'limitRequests'), per: limitPer },
    }),
  } as FaultRule
}

/** A field of the rule, unless it is empty. */
function given(name: string, value: unknown): object {
  return value === '' || value === undefined ? {} : { [name]: value }
}

function number(form: FormValues, field: keyof FormValues): number | undefined {
  const value = form[field].trim()
  if (value === '') return undefined
  if (!Number.isFinite(Number(value))) throw new FieldMistake(field)
  return Number(value)
}

/** A duration, or a distribution as JSON. */
function delayOf(form: FormValues): unknown {
  const value = form.delay.trim()
  if (value.startsWith('{')) return object(form, 'delay')
  return /^\d+$/.test(value) ? Number(value) : value
}

function object(form: FormValues, field: keyof FormValues): object | undefined {
  const value = form[field].trim()
  if (value === '') return undefined
  let found: unknown
  try {
    found = JSON.parse(value)
  } catch (error) {
    throw new FieldMistake(field, (error as Error).message)
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    throw new FieldMistake(field, '')
  }
  return found
}

/** The rule that a link carries; undefined if the text is no JSON object. */
export function linkedRule(draft: string | undefined): Partial<FaultRule> | undefined {
  try {
    const found: unknown = JSON.parse(draft ?? '')
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : undefined
  } catch {
    return undefined
  }
}
