import { signal, useSignalEffect } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { CountedFaultRule } from '../../schemas/fault.ts'
import { anyOperationIds, operationGroups } from '../../schemas/service-operations.ts'
import { ActionForm, Choice, Field } from '../parts/fields.tsx'
import { control, Refusal } from '../server/api.ts'
import { faultsActed, inProject, project, refreshSummary, reloads } from '../server/world.ts'
import { withNotice } from '../shell/notices.ts'

interface Listed {
  faults: CountedFaultRule[]
}

type RuleScope = 'project' | 'server'

/** Whether the rules of the whole server can be seen: one process of several tells only those of a project. */
const hasServerRules = signal(true)

const rules = signal<readonly (readonly [RuleScope, CountedFaultRule])[]>([])

function pathOf(scope: RuleScope, more = ''): string {
  return scope === 'server' ? `/faults${more}` : inProject(`/faults${more}`)
}

async function load(): Promise<void> {
  await withNotice(async () => {
    const [own, servers] = await Promise.all([
      control<Listed>('GET', pathOf('project')),
      control<Listed>('GET', pathOf('server')).catch(noneOfOneProcess),
    ])
    hasServerRules.value = servers !== undefined
    rules.value = [
      ...own.faults.map((rule) => ['project', rule] as const),
      ...(servers?.faults ?? []).map((rule) => ['server', rule] as const),
    ]
  })
}

/** One process of several refuses the rules of the whole server (docs/scale-out.md#what-one-process-refuses). */
function noneOfOneProcess(error: unknown): undefined {
  if (!(error instanceof Refusal && error.code === 'Mock.Shard')) throw error
}

/** Fault rules: a form that adds one, and a table with their counts. */
export function FaultsView() {
  useSignalEffect(() => {
    if (faultsActed.value + reloads.value >= 0 && project.value !== '') void load()
  })
  return (
    <>
      <h2>Faults</h2>
      <AddForm />
      <div class="plain">
        <table>
          <caption>Rules, in the order in which they are checked</caption>
          <thead>
            <tr>
              {['Id', 'Of', 'Operation', 'What happens', 'Seen', 'Fired', 'Actions'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rules.value.map(([scope, rule]) => (
              <RuleRow key={`${scope} ${rule.id}`} scope={scope} rule={rule} />
            ))}
          </tbody>
        </table>
        {rules.value.length === 0 && (
          <p class="empty">
            {hasServerRules.value ? 'There are no fault rules.' : 'The project has no fault rules.'}
          </p>
        )}
        {!hasServerRules.value && (
          <p class="empty">
            This is one process of several. The rules of the whole server are not shown: ask every
            process.
          </p>
        )}
      </div>
    </>
  )
}

function RuleRow({ scope, rule }: { scope: RuleScope; rule: CountedFaultRule }) {
  const { hits, id, operation, seen, ...effect } = rule
  const path = pathOf(scope, `/${encodeURIComponent(id)}`)
  const remove = async () => {
    await withNotice(() => control('DELETE', path), `Rule ${id} was removed`)
    await load()
    refreshSummary()
  }
  return (
    <tr>
      <th scope="row">{id}</th>
      <td>{scope === 'server' ? 'the server' : 'this project'}</td>
      <td>{operation}</td>
      <td class="wrap">
        <code>{JSON.stringify(effect)}</code>
      </td>
      <td>{seen}</td>
      <td>{hits}</td>
      <td class="acts">
        <button type="button" aria-label={`remove ${id}`} onClick={remove}>
          remove
        </button>
      </td>
    </tr>
  )
}

const blank = {
  operation: '*',
  status: '403',
  error_code: '',
  delay: '',
  times: '',
  name: '',
  more: '',
}

function AddForm() {
  const [form, setForm] = useState(blank)
  const [scope, setScope] = useState<RuleScope>('project')
  const set = (name: keyof typeof blank) => (value: string) =>
    setForm((before) => ({ ...before, [name]: value }))
  const add = async () => {
    const added = await withNotice(
      async () => control<CountedFaultRule>('POST', pathOf(scope), ruleOf(form)),
      ({ id }) => `Rule ${id} was added`,
    )
    if (added !== undefined) await load()
    refreshSummary()
  }
  return (
    <ActionForm label="Add a fault rule" onSubmit={add}>
      <Choice
        label="Operation"
        value={form.operation}
        onChange={set('operation')}
        options={['*', ...operationGroups, ...anyOperationIds]}
      />
      <Field label="Status" value={form.status} onChange={set('status')} type="number" />
      <Field
        label="Error code"
        value={form.error_code}
        onChange={set('error_code')}
        placeholder="ModelArts.0108"
      />
      <Field label="Delay" value={form.delay} onChange={set('delay')} placeholder="500ms" />
      <Field label="Times" value={form.times} onChange={set('times')} type="number" />
      <Field label="Name matches" value={form.name} onChange={set('name')} placeholder="gpu-*" />
      <Field
        label="More fields, as JSON"
        value={form.more}
        onChange={set('more')}
        placeholder='{"probability":0.5}'
      />
      <Choice
        label="For"
        value={scope}
        onChange={(value) => setScope(value as RuleScope)}
        options={[
          ['project', 'this project'],
          ['server', 'the whole server'],
        ]}
      />
      <button type="submit" class="main">
        Add rule
      </button>
    </ActionForm>
  )
}

/** The rule from the form; throws if the JSON is invalid. */
function ruleOf({ delay, error_code, more, name, operation, status, times }: typeof blank): object {
  return {
    operation,
    ...(status === '' ? {} : { status: Number(status) }),
    ...(error_code === '' ? {} : { error_code }),
    ...(delay === '' ? {} : { delay }),
    ...(times === '' ? {} : { times: Number(times) }),
    ...(name === '' ? {} : { match: { name } }),
    ...(more === '' ? {} : (JSON.parse(more) as object)),
  }
}
