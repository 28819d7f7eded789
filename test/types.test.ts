/** Tests for the types of the library. `npm run typecheck` compiles them; wrong calls are also refused at run time. */
import t from 'tap'
import type { z } from 'zod'
import type { Config } from '../src/config.ts'
import type {
  ClockState,
  CountedFaultRule,
  JournalEntry,
  MockServer,
  MockServerOptions,
  Notebook,
  NotebookPage,
  NotebookStatus,
  OperationId,
  Project,
  ProjectNotebooks,
  ProjectTransition,
  RequestJournal,
  Transition,
  Verification,
  WatchedEvent,
} from '../src/index.ts'
import * as library from '../src/index.ts'
import { IMAGE, mockWith } from './support/mock.ts'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

type Expect<T extends true> = T

type Filter = NonNullable<Parameters<RequestJournal['find']>[0]>
type Creation = Parameters<ProjectNotebooks['create']>[0]
type Rule = Parameters<Project['faults']['add']>[0]
type Verified = Parameters<Project['verify']>[0]

/** Each of them is a compiler error if it is not true. */
export type Assertions = [
  Expect<Equal<MockServerOptions, z.input<typeof Config>>>,
  Expect<Equal<Parameters<typeof library.createMockServer>[0], MockServerOptions | undefined>>,
  Expect<Equal<ReturnType<typeof library.createMockServer>, Promise<MockServer>>>,
  Expect<Equal<MockServerOptions['auth'], 'off' | 'present' | 'verify' | undefined>>,
  Expect<Equal<MockServerOptions['port'], number | undefined>>,
  Expect<Equal<MockServerOptions['notFoundStatus'], 400 | 404 | undefined>>,
  Expect<Equal<Parameters<MockServer['project']>, [id: string]>>,
  Expect<Equal<ReturnType<MockServer['project']>, Project>>,
  Expect<Equal<ReturnType<MockServer['listen']>, Promise<string>>>,
  Expect<Equal<MockServer['fetch'], typeof globalThis.fetch>>,
  Expect<Equal<ReturnType<MockServer['advance']>, ProjectTransition[]>>,
  Expect<Equal<ReturnType<MockServer['close']>, Promise<void>>>,
  Expect<Equal<ReturnType<Project['advance']>, Transition[]>>,
  Expect<
    Equal<
      Parameters<Project['advance']>,
      [by: number | string | { until: Parameters<Project['setClock']>[0]['at'] & {} }]
    >
  >,
  Expect<Equal<Project['clock'], ClockState>>,
  Expect<Equal<ReturnType<Project['receives']>, Promise<number[]>>>,
  Expect<Equal<Parameters<Project['receives']>[0], OperationId>>,
  Expect<Equal<Parameters<ReturnType<Project['notebook']>['reaches']>[0], NotebookStatus>>,
  Expect<Equal<ReturnType<ProjectNotebooks['create']>, Notebook>>,
  Expect<Equal<Creation['name'], string>>,
  Expect<Equal<Creation['flavor'], string | undefined>>,
  Expect<Equal<ReturnType<ProjectNotebooks['list']>, NotebookPage>>,
  Expect<Equal<NotebookPage['data'], Notebook[]>>,
  Expect<Equal<Notebook['status'], NotebookStatus>>,
  Expect<Equal<Filter['operation'], OperationId | 'iam:*' | 'kps:*' | undefined>>,
  Expect<Equal<Filter['status'], number | undefined>>,
  Expect<Equal<ReturnType<RequestJournal['find']>, JournalEntry[]>>,
  Expect<Equal<JournalEntry['outcome'], 'answered' | 'broken' | 'aborted' | 'open'>>,
  Expect<Equal<ReturnType<Project['verify']>, Verification>>,
  Expect<Equal<Verification['verdict'], 'verified' | 'failed' | 'inconclusive'>>,
  Expect<Equal<Verified['unserved'], 'fail' | 'ignore' | undefined>>,
  Expect<Equal<Rule['operation'], OperationId | '*' | 'iam:*' | 'kps:*'>>,
  Expect<Equal<Rule['times'], number | undefined>>,
  Expect<Equal<ReturnType<Project['faults']['add']>, CountedFaultRule>>,
  Expect<Equal<Parameters<Project['watch']>[0], (event: WatchedEvent) => void>>,
  Expect<Equal<WatchedEvent['type'], 'transition' | 'request' | 'clock' | 'reset' | 'scene'>>,
  Expect<Equal<ReturnType<Project['watch']>, () => void>>,
]

t.test('two values are exported, all other exports are types', async (t) => {
  t.strictSame(Object.keys(library).sort(), ['ModelArtsError', 'createMockServer'])
})

t.test('calls that the types refuse are also refused at run time', async (t) => {
  const mock = await mockWith(t)
  const world = mock.project('p1')
  const refused = (act: () => unknown) => t.throws(act, { name: 'ModelArtsError' })
  // @ts-expect-error: there is no such option
  await t.rejects(library.createMockServer({ prot: 1 }))
  // @ts-expect-error: there is no such level
  await t.rejects(library.createMockServer({ auth: 'presnt' }))
  // @ts-expect-error: no such status
  refused(() => world.notebooks.list({ status: 'ASLEEP' }))
  // @ts-expect-error: no such status
  refused(() => world.notebook(world.notebooks.list().data[0]?.id ?? '').force('ASLEEP'))
  // @ts-expect-error: no such operation
  refused(() => world.faults.add({ operation: 'ListNotebook', status: 403 }))
  // @ts-expect-error: no such key
  refused(() => world.faults.add({ operation: 'ListNotebooks', stauts: 403 }))
  // @ts-expect-error: no such operation
  refused(() => world.journal.find({ operation: 'ListNotebook' }))
  // @ts-expect-error: no such operation
  refused(() => world.verify({ expect: [{ operation: 'ListNotebook' }] }))
  // @ts-expect-error: no such mode
  refused(() => world.progressions.add({ action: 'create', mode: 'slow' }))
  // @ts-expect-error: a name is needed
  refused(() => world.notebooks.create({ image_id: IMAGE }))
  // @ts-expect-error: nothing to go back to
  refused(() => world.reset('start'))
  // @ts-expect-error: neither a duration nor a moment
  refused(() => world.advance(true))
})
