import { ClockRequest, ForceRequest } from './control.ts'
import { FaultRule } from './fault.ts'
import { NotebookName, NotebookStatus } from './notebook.ts'
import type { OperationId } from './operations.ts'
import { durationOf, integer, LAST_MILLISECOND } from './primitives.ts'
import { TourTitle, textsOf } from './tour-text.ts'
import * as z from './zod.ts'

/** What each view of the dashboard has that a step can point at. */
export const looksOfView = {
  instances: ['headline', 'chart', 'filters', 'count', 'table', 'clock'],
  timeline: ['chart', 'timeline', 'summary', 'clock'],
  instance: ['status', 'state-machine', 'actions', 'details', 'transitions', 'clock'],
  journal: ['requests', 'request', 'filters', 'clock'],
  faults: ['rules', 'rule-form', 'clock'],
  world: ['clock', 'scenes', 'state', 'snapshots'],
} as const satisfies Record<string, readonly string[]>

export type TourView = keyof typeof looksOfView
export type TourLook = (typeof looksOfView)[TourView][number]

export const tourViews = Object.keys(looksOfView) as [TourView, ...TourView[]]

const looks = [...new Set(Object.values(looksOfView).flat())] as [TourLook, ...TourLook[]]

/**
 * Operations that a tour can send as a client, and whether each is about an instance. Their other parameters are in `query`
 * and `body`.
 */
export const tourOperations = {
  ListNotebooks: false,
  ListAllNotebooks: false,
  CreateNotebook: false,
  ShowNotebook: true,
  UpdateNotebook: true,
  DeleteNotebook: true,
  StartNotebook: true,
  StopNotebook: true,
  ShowLease: true,
  RenewLease: true,
  ListFlavors: false,
  ListImage: false,
} as const satisfies Partial<Record<OperationId, boolean>>

export type TourOperation = keyof typeof tourOperations

const Instance = z
  .string('the id or name of an instance')
  .min(1, 'the id or name of an instance')
  .max(128, 'the id or name of an instance')

const User = z.string('the name of a user of iam.json').min(1, 'the name of a user of iam.json')

const requestFields = {
  operation: z.enum(Object.keys(tourOperations) as [TourOperation, ...TourOperation[]]),
  user: User.describe('Name of the user who sends it.'),
  instance: Instance.optional().describe(
    'Id or name of the instance, for the operations on one instance.',
  ),
  query: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'text'))
    .optional()
    .describe('Query parameters.'),
  body: z.record(z.string(), z.unknown(), 'an object').optional().describe('JSON body.'),
}

/** The part of a request that says which instance it is about. */
type Aimed = { operation: TourOperation; instance?: string | undefined }

function needsInstance({ operation, instance }: Aimed): boolean {
  return instance !== undefined || !tourOperations[operation]
}

function hasUse({ operation, instance }: Aimed): boolean {
  return instance === undefined || tourOperations[operation]
}

const MISSING = { error: 'the id or name of an instance', path: ['instance'] }
const UNUSED = { error: 'no instance: the operation is about none', path: ['instance'] }

/** Longest wait between two tries, ms. */
const MAX_WAIT = 10_000

/** Most tries of a tour: a request with all its tries must not take minutes. */
export const MAX_TRIES = 10

/** Most requests of one action. */
const MAX_TIMES = 200

export const TourRetry = z.strictObject({
  tries: integer(2, MAX_TRIES).describe('Most tries of one request, the first one included.'),
  wait: integer(0, MAX_WAIT)
    .default(0)
    .describe('Host time before the second try, ms; it doubles before each later one, up to 10 s.'),
})

const TourRequest = z
  .strictObject(requestFields)
  .refine(needsInstance, MISSING)
  .refine(hasUse, UNUSED)

const TourLoad = z
  .strictObject({
    ...requestFields,
    times: integer(1, MAX_TIMES).describe('Number of requests, one after the other.'),
    retry: TourRetry.optional().describe(
      'Tries again after 429, a status from 500 on, and a broken connection, as a careful client does.',
    ),
  })
  .refine(needsInstance, MISSING)
  .refine(hasUse, UNUSED)
export type TourLoad = z.infer<typeof TourLoad>

const actionFields = {
  advance: durationOf({ min: 1, max: LAST_MILLISECOND }, 'a duration of at least 1 ms').describe(
    'Moves the clock forward by a duration, such as "1d".',
  ),
  clock: ClockRequest.describe('Sets the time of the clock, its rate (0 is frozen), or both.'),
  fault: FaultRule.describe('Adds a fault rule to the project.'),
  clear_faults: z.literal(true).describe('Removes all fault rules of the project.'),
  force: z
    .strictObject({ instance: Instance, ...ForceRequest.shape })
    .describe('Forces an instance into a status.'),
  finish: Instance.describe('Ends the current action of an instance at once.'),
  request: TourRequest.describe('Sends one request to the API, as a client does.'),
  load: TourLoad.describe('Sends requests of one kind to the API, as a client under load does.'),
}

const actionNames = Object.keys(actionFields).join(', ')

/** What a step does to the world: exactly one of the fields. */
export const TourAction = z
  .strictObject(actionFields)
  .partial()
  .refine(
    (action) => Object.values(action).filter((value) => value !== undefined).length === 1,
    `exactly one of ${actionNames}`,
  )
  .meta({ minProperties: 1, maxProperties: 1 })
export type TourAction = z.infer<typeof TourAction>

/** Which instances the list shows. */
export const TourFilter = z
  .strictObject({
    status: NotebookStatus.optional(),
    owner: User.optional().describe('Name of the owner.'),
    name: NotebookName.optional().describe('Part of the name.'),
  })
  .refine((filter) => Object.keys(filter).length > 0, 'status, owner or name')

type StepInput = {
  view: TourView
  look?: TourLook | undefined
  instance?: string | undefined
  filter?: unknown
}

/** One step: a text, what the dashboard shows, and what happens. */
export const TourStep = z
  .strictObject({
    title: TourTitle.describe('A few words.'),
    text: textsOf(800).describe('What happens, and what to look at.'),
    view: z.enum(tourViews).describe('View of the dashboard.'),
    look: z
      .enum(looks)
      .optional()
      .describe('Element of the view to look at; the whole view without it.'),
    instance: Instance.optional().describe(
      'Instance to look at: required for the view instance, a row of the table in the view instances.',
    ),
    filter: TourFilter.optional().describe('Filter of the list, for the view instances.'),
    actions: z
      .array(TourAction)
      .max(20, 'at most 20 actions')
      .default([])
      .describe('What happens when the step begins, in this order.'),
  })
  .superRefine(({ filter, instance, look, view }: StepInput, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    const offered: readonly string[] = looksOfView[view]
    if (look !== undefined && !offered.includes(look)) {
      refuse('look', `one of ${offered.join(', ')} in the view ${view}`)
    }
    if (view === 'instance' && instance === undefined) {
      refuse('instance', 'the id or name of an instance')
    }
    if (view !== 'instance' && view !== 'instances' && instance !== undefined) {
      refuse('instance', 'no instance in this view')
    }
    if (view !== 'instances' && filter !== undefined) refuse('filter', 'no filter in this view')
  })
export type TourStep = z.infer<typeof TourStep>

/** tour.json: a narrated demo of the scene. */
export const Tour = z
  .strictObject({
    version: z.literal(1),
    title: TourTitle.describe('A few words.'),
    steps: z.array(TourStep).min(1, 'at least one step').max(50, 'at most 50 steps'),
  })
  .meta({
    example: {
      version: 1,
      title: { en: 'A first look', zh: '初识' },
      steps: [
        {
          title: { en: 'A day passes', zh: '一天过去了' },
          text: { en: 'The clock moves by a day.', zh: '时钟前进一天。' },
          view: 'instances',
          look: 'chart',
          actions: [{ advance: '1d' }],
        },
      ],
    },
  })
export type Tour = z.infer<typeof Tour>
