import t from 'tap'
import { readSdkModels, sdkInputsOf } from '../../src/control/inputs/sdk-inputs.ts'
import { isOperationId, type OperationId, operation } from '../../src/schemas/operations.ts'
import { get, type Mock } from '../support/mock.ts'
import { accountEffects } from './account-effects.ts'
import type { Effect, Effects, OperationEffects } from './effect.ts'
import { imageEffects } from './image-effects.ts'
import { notebookEffects } from './notebook-effects.ts'
import { coveredMock } from './world.ts'

const effects: Effects = { ...notebookEffects, ...imageEffects, ...accountEffects }

const models = readSdkModels()

/** Inputs of an operation that contain no other input: `body.volume.category`, but not `body.volume`. */
function innermostInputs(id: string): string[] {
  const all = sdkInputsOf(id, models).map(({ input }) => input)
  return all.filter((one) => !all.some((other) => isInside(other, one)))
}

function isInside(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[]`)
}

interface ChangedRequest {
  path: Record<string, unknown>
  query: Record<string, unknown>
  body: Record<string, unknown> | undefined
}

/** The request of an operation with one input set to a value. */
function requestWith(
  { path, query, body }: OperationEffects,
  effect: Effect,
  input: string,
  value: unknown,
): ChangedRequest {
  const request: ChangedRequest = {
    path: { ...path },
    query: { ...query, ...effect.query },
    body: body && structuredClone({ ...body, ...effect.body }),
  }
  const [place, ...keys] = input.split(/\.|(?=\[\])/) as ['path' | 'query' | 'body', ...string[]]
  setAt(request[place] as Record<string, unknown>, keys, value)
  return request
}

/** Sets a value inside an object; `[]` is the first element of a list. */
function setAt(at: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown): void {
  const key = first === '[]' ? '0' : first
  if (rest.length === 0) {
    at[key] = value
    return
  }
  at[key] ??= rest[0] === '[]' ? [] : {}
  setAt(at[key] as Record<string, unknown>, rest, value)
}

async function send(mock: Mock, id: OperationId, { path, query, body }: ChangedRequest) {
  const { method, path: template } = operation(id)
  const values: Record<string, unknown> = { project_id: 'p1', ...path }
  const url = template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]))
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(
    Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
  )
  const payload = body === undefined ? {} : { payload: body }
  const answer = await get(mock, `${url}?${search}`, { method, ...payload } as never)
  return {
    status: answer.status,
    warnings: answer.headers['x-mock-warnings'] ?? '',
    body: answer.body,
  }
}

/** The last name of an input: `value` for `body.tags[].value`. */
function lastNameOf(input: string): string {
  return input.replace(/\[\]$/, '').split('.').at(-1) as string
}

t.test('all operations of the SDK that this server has are tried', async (t) => {
  const served = Object.keys(models.operations).filter(
    (id) => isOperationId(id) && sdkInputsOf(id, models).length > 0,
  )
  t.strictSame(
    served.filter((id) => !(id in effects)),
    [],
  )
})

for (const [id, base] of Object.entries(effects) as [OperationId, OperationEffects][]) {
  t.test(`${id}: each input of the SDK changes answer or state, or gives a warning`, async (t) => {
    const { mock, project } = await coveredMock(t)
    const before = mock.snapshot()
    const { operations } = (await mock.inject(`/_mock/coverage?operation=${id}`)).json()
    const treatments = new Map<string, string>(
      operations[0].inputs.map((one: { input: string; treatment: string }) => [
        one.input,
        one.treatment,
      ]),
    )
    t.strictSame(
      Object.keys(base.inputs).sort(),
      innermostInputs(id).sort(),
      'every input is tried',
    )

    const outcomeOf = async (request: ChangedRequest) => {
      mock.restore(before)
      const { warnings, status, body } = await send(mock, id, request)
      return { status, warnings, json: JSON.stringify([status, body, project.exportState()]) }
    }
    for (const [input, given] of Object.entries(base.inputs)) {
      const effect = (Array.isArray(given) ? { values: given } : given) as Effect
      const [one, other] = effect.values.map((value) => requestWith(base, effect, input, value))
      const first = await outcomeOf(one as ChangedRequest)
      const second = await outcomeOf(other as ChangedRequest)
      t.ok(first.status < 300, `${input}: the first value is accepted (${first.status})`)
      t.equal(second.status >= 400, effect.refused === true, `${input}: ${second.status}`)
      if (treatments.get(input) === 'consumed') {
        const again = await outcomeOf(one as ChangedRequest)
        t.ok(again.json === first.json, `${input}: the same request has the same outcome`)
        t.ok(second.json !== first.json, `${input} has an effect`)
      } else {
        t.ok(second.json === first.json, `${input} has no effect`)
        t.match(first.warnings, lastNameOf(input), `${input} is warned about`)
      }
    }
  })
}
