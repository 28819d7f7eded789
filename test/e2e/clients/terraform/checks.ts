import type { Outcome } from '../table.ts'
import type { Address, Resource, Result, Values } from './command.ts'

/** Collects an outcome for each resource and step. */
export class Checks {
  readonly outcomes: Outcome[] = []
  readonly #resources: readonly Address[]

  constructor(resources: readonly Address[]) {
    this.#resources = resources
  }

  /** Adds an outcome; an empty error means ok. */
  add(leg: string, operation: string, error = ''): void {
    const ok = error === ''
    this.outcomes.push({ client: 'terraform', leg, operation, ok, ...(ok ? {} : { error }) })
  }

  /** Adds an outcome for every resource. */
  each(leg: string, errorOf: (address: Address) => string | undefined): void {
    for (const address of this.#resources) this.add(leg, address, errorOf(address))
  }

  /** Every resource was created, changed or deleted, without an error. */
  applied(leg: string, { done, errors }: Result): void {
    const general = errors.get('.') ?? 'was not done'
    this.each(leg, (address) => errors.get(address) ?? (done.has(address) ? '' : general))
  }

  /** The plan changes nothing. */
  unchanged(leg: string, { actions, errors, outputs }: Result): void {
    const general = errors.get('.') ?? outputs.map((name) => `changes the output ${name}`).join()
    this.each(leg, (address) => {
      const action = actions.get(address)
      return errors.get(address) ?? (action ? `the plan wants to ${action}` : general)
    })
  }

  /** Adds what did not run, of an operation in each of the legs, as failed. */
  expect(operation: string, legs: readonly string[]): void {
    for (const leg of legs) {
      const ran = this.outcomes.some((each) => each.leg === leg && each.operation === operation)
      if (!ran) this.add(leg, operation, 'was not run')
    }
  }

  /** The import of a resource found what the state has, and the configuration agrees. */
  imported(found: Resource, state: Resource): string {
    const { actions = [] } = found
    if (actions.join() !== 'no-op') return `the plan wants to ${actions.join(' and ')}`
    return differences(found.values, state.values).join('; ')
  }
}

/** Attributes of the machine that runs Terraform: no import can know them. */
const local = ['key_file']

/** Members that differ, one text each. What is null is equal to what is empty, as in Terraform's own tests of imports. */
function differences(found: Values, expected: Values): string[] {
  const names = new Set([...Object.keys(found), ...Object.keys(expected)])
  return [...names].flatMap((name) => {
    const [one, other] = [found, expected].map((values) => JSON.stringify(filled(values[name])))
    if (one === other || local.includes(name)) return []
    return [`${name}: found ${one}, expected ${other}`]
  })
}

function filled(value: unknown): unknown {
  const isEmpty =
    value === '' || (Object(value) === value && Object.keys(value as object).length === 0)
  return isEmpty ? null : value
}
