import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { anyOperationIds, operationGroups } from '../../schemas/service-operations.ts'
import { Button } from '../parts/button.tsx'
import { ActionForm, Choice, Field, type FieldProps } from '../parts/fields.tsx'
import { withNotice } from '../shell/notices.ts'
import { texts } from '../texts/texts.ts'
import { type FormValues, ruleOf } from './form-values.ts'
import { mistakeText, Preview } from './rule-preview.tsx'
import { addRule, changeRule, hasServerRules, type RuleScope, type ScopedRule } from './rules.ts'

interface RuleFormProps {
  initial: FormValues
  /** The rule to change; undefined to add one. */
  changing: ScopedRule | undefined
  onClose: () => void
}

/** Adds a rule or changes one: which requests, what happens, how often. It says the rule as a sentence. */
export function RuleForm({ changing, initial, onClose }: RuleFormProps) {
  const { common, faults: said } = texts.value
  const [form, setForm] = useState(initial)
  const [scope, setScope] = useState<RuleScope>(changing?.scope ?? 'project')
  const [mistake, setMistake] = useState<string>()
  const title = changing === undefined ? said.formTitle : said.editTitle(changing.rule.id)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const set = (name: keyof FormValues) => (value: string) => {
    setMistake(undefined)
    setForm((before) => ({ ...before, [name]: value }))
  }
  const save = async () => {
    try {
      const rule = ruleOf(form)
      if (changing === undefined) {
        const { id } = await addRule(scope, rule)
        await withNotice(async () => id, said.added)
      } else {
        const { id } = await changeRule(changing, scope, rule)
        await withNotice(async () => id, said.changed)
      }
      onClose()
    } catch (error) {
      setMistake(mistakeText(error as Error))
    }
  }
  return (
    <section class="card rule-form" aria-labelledby="rule-form">
      <h3 id="rule-form" ref={heading} tabIndex={-1}>
        {title}
      </h3>
      <ActionForm label={title} onSubmit={save}>
        <When form={form} set={set} />
        <What form={form} set={set} />
        <HowOften form={form} set={set} />
        <div class="rule-end">
          <Choice
            label={said.scope}
            value={scope}
            onChange={(value) => setScope(value as RuleScope)}
            options={[
              ['project', said.ofProject],
              ...(hasServerRules.value ? [['server', said.ofServer] as const] : []),
            ]}
          />
          <Field
            label={said.ruleId}
            value={form.id}
            onChange={set('id')}
            placeholder={said.ruleIdHint}
          />
        </div>
        <Preview form={form} />
        {mistake !== undefined && (
          <p class="note bad" role="alert">
            {mistake}
          </p>
        )}
        <div class="bar end">
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button kind="main" type="submit">
            {changing === undefined ? said.save : said.saveEdit}
          </Button>
        </div>
      </ActionForm>
    </section>
  )
}

interface GroupProps {
  form: FormValues
  set: (name: keyof FormValues) => (value: string) => void
}

function Group({ legend, children }: { legend: string; children: ComponentChildren }) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="rule-fields">{children}</div>
    </fieldset>
  )
}

/** Makes a field of the form. */
function field({ form, set }: GroupProps, name: keyof FormValues) {
  return ({ label, ...rest }: Omit<FieldProps, 'value' | 'onChange'>) => (
    <Field key={name} label={label} value={form[name]} onChange={set(name)} {...rest} />
  )
}

function When(props: GroupProps) {
  const { faults: said } = texts.value
  const { form, set } = props
  const operations = ['*', ...operationGroups, ...anyOperationIds]
  const shown = operations.includes(form.operation as '*')
    ? operations
    : [form.operation, ...operations]
  return (
    <Group legend={said.when}>
      <Choice
        label={said.operation}
        value={form.operation}
        onChange={set('operation')}
        options={shown}
      />
      {field(props, 'name')({ label: said.name, placeholder: 'gpu-*' })}
      {field(props, 'test')({ label: said.test })}
      {field(
        props,
        'match',
      )({ label: said.conditions, placeholder: '{"query":{"status":"RUNNING"}}' })}
    </Group>
  )
}

function What(props: GroupProps) {
  const { faults: said } = texts.value
  const { form, set } = props
  return (
    <Group legend={said.what}>
      <Choice
        label={said.outcome}
        value={form.outcome}
        onChange={set('outcome')}
        options={[
          ['error', said.outcomeError],
          ['broken', said.outcomeBroken],
          ['changed', said.outcomeChanged],
          ['usual', said.outcomeUsual],
        ]}
      />
      {form.outcome === 'error' && (
        <>
          {field(props, 'status')({ label: said.status, type: 'number' })}
          {field(props, 'error_code')({ label: said.errorCode, placeholder: 'ModelArts.0108' })}
          {field(props, 'error_msg')({ label: said.errorText })}
        </>
      )}
      {form.outcome === 'broken' && (
        <Choice
          label={said.connection}
          value={form.fault}
          onChange={set('fault')}
          options={Object.entries(said.closes)}
        />
      )}
      {form.outcome === 'changed' && <Changed {...props} />}
      {field(props, 'delay')({ label: said.delay, placeholder: '500ms' })}
      {form.outcome !== 'broken' &&
        field(props, 'headers')({ label: said.headers, placeholder: '{"Retry-After":5}' })}
      {(form.outcome !== 'changed' || form.effect !== '') && (
        <Choice
          label={said.effect}
          value={form.effect}
          onChange={set('effect')}
          none={said.effectDefault}
          options={[
            ['before', said.effectBefore],
            ['after', said.effectAfter],
          ]}
        />
      )}
    </Group>
  )
}

/** In which ways the answer of the operation is another one. */
function Changed(props: GroupProps) {
  const { faults: said } = texts.value
  const { form, set } = props
  const choice = (name: 'page' | 'instance' | 'fields', label: string, words: object) => (
    <Choice
      label={label}
      value={form[name]}
      onChange={set(name)}
      none={said.asUsual}
      options={Object.entries(words)}
    />
  )
  return (
    <>
      {choice('page', said.page, said.pages)}
      {field(props, 'total')({ label: said.total, type: 'number', placeholder: '-1' })}
      {choice('fields', said.fields, said.changedFields)}
      {choice('instance', said.instance, said.instances)}
    </>
  )
}

function HowOften(props: GroupProps) {
  const { faults: said } = texts.value
  const number = { type: 'number' }
  return (
    <Group legend={said.howOften}>
      {field(props, 'times')({ label: said.times, ...number })}
      {field(props, 'probability')({ label: said.probability, ...number, step: 'any' })}
      {field(props, 'every')({ label: said.every, ...number })}
      {field(props, 'first')({ label: said.first, ...number })}
      {field(props, 'nth')({ label: said.nth, ...number })}
      {field(props, 'limitRequests')({ label: said.limitRequests, ...number })}
      {props.form.limitRequests !== '' &&
        field(props, 'limitPer')({ label: said.limitPer, placeholder: '1m' })}
    </Group>
  )
}
