import type { Finding } from '../../schemas/findings.ts'
import type { Tour, TourAction, TourStep } from '../../schemas/tour.ts'
import { findingsForRule, findingsForRuleInput } from '../faults/fault-rule.ts'
import { type Reference, unknownReferences, within } from '../record-checks.ts'
import { type SceneFolder, type SharedFiles, sceneError } from './scene-files.ts'

/** Throws a SceneError if a tour names users that the scene does not have, or adds a rule that can never fire. */
export function checkTour(folder: SceneFolder, { iam, tour }: SharedFiles): void {
  const names = iam.users.map(({ name }) => name)
  const known = new Set(names)
  expectFlawless(folder, [
    ...unknownReferences(usersOf(tour), known, `one of ${names.join(', ')}`).map((finding) => ({
      ...finding,
      words: names,
    })),
    ...findingsForRules(tour),
  ])
}

/**
 * Throws a SceneError if a tour names instances that the scene does not have at this step; `known` has the ids and names of
 * the scene. A creation adds an instance.
 */
export function checkTourInstances(
  folder: SceneFolder,
  tour: Tour | null,
  known: ReadonlySet<string>,
): void {
  const expected =
    'the id or name of an instance of notebooks.json, or the name of one that the tour creates before'
  const now = new Set(known)
  const findings: Finding[] = []
  const expectKnown = (references: readonly Reference[]) => {
    const unknown = unknownReferences(references, now, expected)
    findings.push(...unknown.map((finding) => ({ ...finding, words: [...now] })))
  }
  for (const [place, step] of stepsOf(tour)) {
    for (const [path, action] of actionsOf(place, step)) {
      expectKnown(instancesOf(path, action))
      const { operation, body } = action.request ?? action.load ?? {}
      if (operation === 'CreateNotebook') now.add(String(body?.['name']))
    }
    expectKnown([[`${place}.instance`, step.instance]])
  }
  expectFlawless(folder, findings)
}

function expectFlawless(folder: SceneFolder, findings: readonly Finding[]): void {
  if (findings.length > 0) throw sceneError(`${folder.name}/tour.json`, findings)
}

/** Each step with its JSON path. */
function stepsOf(tour: Tour | null): [place: string, step: TourStep][] {
  return (tour?.steps ?? []).map((step, index) => [`$.steps[${index}]`, step])
}

/** Each action of a step with its JSON path. */
function actionsOf(place: string, { actions }: TourStep): [path: string, action: TourAction][] {
  return actions.map((action, index) => [`${place}.actions[${index}]`, action])
}

function usersOf(tour: Tour | null): Reference[] {
  return stepsOf(tour).flatMap(([place, step]) => [
    [`${place}.filter.owner`, step.filter?.owner] as const,
    ...actionsOf(place, step).flatMap(([path, { request, load }]): Reference[] => [
      [`${path}.request.user`, request?.user],
      [`${path}.load.user`, load?.user],
    ]),
  ])
}

function instancesOf(path: string, { finish, force, load, request }: TourAction): Reference[] {
  return [
    [`${path}.finish`, finish],
    [`${path}.force.instance`, force?.instance],
    [`${path}.load.instance`, load?.instance],
    [`${path}.request.instance`, request?.instance],
  ]
}

function findingsForRules(tour: Tour | null): Finding[] {
  return stepsOf(tour)
    .flatMap(([place, step]) => actionsOf(place, step))
    .flatMap(([path, { fault }]) =>
      fault === undefined
        ? []
        : [...findingsForRuleInput(fault), ...findingsForRule(fault, null)].map(
            within(`${path}.fault`),
          ),
    )
}
