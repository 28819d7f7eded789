import type { Rule } from '../../schemas/contract.ts'

/** A rule and its path as steps: names, positions, and `*` for any. */
export interface PlacedRule {
  path: string
  steps: readonly (string | number)[]
  rule: Rule
}

const STEP = /\.([^.[\]*'"]+)|\[(\d+)\]|\.\*|\[\*\]|\['([^']*)'\]|\["([^"]*)"\]/y

/** The steps of a path such as `$.tags[*].key` or `$['a b']`; undefined for another form. */
export function ruleSteps(path: string): (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  const step = new RegExp(STEP)
  step.lastIndex = 1
  while (step.lastIndex < path.length) {
    const [whole, name, index, single, double] = step.exec(path) ?? []
    if (whole === undefined) return undefined
    if (index !== undefined) steps.push(Number(index))
    else steps.push(name ?? single ?? double ?? '*')
  }
  return steps
}

/**
 * The rule for a value: of those whose path leads to it or to something around it, the one with the most exact steps. A rule
 * counts for everything inside, too.
 */
export function ruleFor(
  rules: readonly PlacedRule[],
  at: readonly (string | number)[],
): PlacedRule | undefined {
  let best: PlacedRule | undefined
  let bestWeight = 0
  for (const one of rules) {
    const weight = isAtPlace(one, at) ? weightOf(one.steps, at) : 0
    if (weight > bestWeight || (weight === bestWeight && isLonger(one, best) && weight > 0)) {
      best = one
      bestWeight = weight
    }
  }
  return best
}

/** `values` is for one object only, not for what is inside. */
function isAtPlace({ rule, steps }: PlacedRule, at: readonly (string | number)[]): boolean {
  return steps.length === at.length || rule.matchers.every(({ match }) => match !== 'values')
}

function isLonger({ steps }: PlacedRule, best: PlacedRule | undefined): boolean {
  return steps.length > (best?.steps.length ?? 0)
}

/** 2 for each equal step and 1 for each `*`, multiplied; 0 if the path leads elsewhere. */
function weightOf(steps: readonly (string | number)[], at: readonly (string | number)[]): number {
  if (steps.length > at.length) return 0
  return steps.reduce<number>(
    (weight, step, index) => weight * (step === at[index] ? 2 : step === '*' ? 1 : 0),
    2,
  )
}
