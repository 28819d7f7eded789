import { texts } from '../texts/texts.ts'
import { FieldMistake, type FormValues, ruleOf } from './form-values.ts'
import { ruleText } from './rule-text.ts'

/** The rule of the form as a sentence. */
export function Preview({ form }: { form: FormValues }) {
  const { faults: said } = texts.value
  return (
    <p class="rule-preview">
      <span class="faint">{said.preview}</span>
      <bdi>{sentence(form)}</bdi>
    </p>
  )
}

function sentence(form: FormValues): string {
  try {
    return ruleText(ruleOf(form))
  } catch (error) {
    return mistakeText(error as Error)
  }
}

/** Why the rule was not added, with the label of the field if it is a field of the form. */
export function mistakeText(error: Error): string {
  if (!(error instanceof FieldMistake)) return error.message
  const { faults: said } = texts.value
  const labels: Partial<Record<keyof FormValues, string>> = {
    match: said.conditions,
    headers: said.headers,
    delay: said.delay,
    status: said.status,
    total: said.total,
    times: said.times,
    first: said.first,
    nth: said.nth,
    every: said.every,
    probability: said.probability,
    limitRequests: said.limitRequests,
  }
  const label = labels[error.field] ?? error.field
  if (error.reason === undefined) return said.needsNumber(label)
  return said.badJson(label, error.reason === '' ? said.needsObject : error.reason)
}
