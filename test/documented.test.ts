/** The documentation that an editor shows to a user of the library: every name has a description, every method its usage. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import ts from 'typescript'
import { catalogueEntry } from '../src/cloud/errors/errors.ts'
import { Config, type OptionName } from '../src/config.ts'
import { createMockServer } from '../src/index.ts'
import { checkedCode, exampleRunner, expectationsIn, moduleOf } from './support/doc-examples.ts'
import {
  checker,
  compileErrors,
  exported,
  isDocumented,
  publicSymbols,
  ROOT,
  signatureOf,
  tagsOf,
} from './support/public-api.ts'

const symbols = publicSymbols()

/** Functions and methods, with their signatures. */
const methods = symbols.flatMap(({ name, symbol }) => {
  const signature = signatureOf(symbol)
  return signature === undefined ? [] : [{ name, symbol, signature }]
})

const accessors = symbols.filter(({ symbol }) => symbol.flags & ts.SymbolFlags.GetAccessor)

/** Methods and accessors that users call; `@internal` ones are called by the package itself. */
const publicCalls = [...methods, ...accessors].filter(
  ({ symbol }) => tagsOf(symbol, 'internal').length === 0,
)

const examples = new Map(
  publicCalls.flatMap(({ name, symbol }) =>
    tagsOf(symbol, 'example').map((text) => [name, text] as const),
  ),
)

/** Methods that never throw. */
const THROW_NOTHING = [
  'Faults.clear',
  'Faults.explain',
  'Faults.list',
  'Faults.remove',
  'Faults.unspent',
  'MockServer.close',
  'MockServer.openapi',
  'MockServer.project',
  'Progressions.clear',
  'Progressions.list',
  'Progressions.remove',
  'Project.as',
  'Project.notebook',
  'Snapshots.list',
]

t.test('index.ts exports exactly these names', async (t) => {
  t.strictSame([...exported().keys()].sort(), [
    'ClockState',
    'CountedFaultRule',
    'CountedProgressionRule',
    'FaultExplanation',
    'FaultRule',
    'Faults',
    'HistoryQuery',
    'InjectHeaders',
    'InjectRequest',
    'InjectResponse',
    'JournalEntry',
    'JournalFilter',
    'MockServer',
    'MockServerOptions',
    'ModelArtsError',
    'Notebook',
    'NotebookPage',
    'NotebookStatus',
    'OperationId',
    'ProgressionRule',
    'Progressions',
    'Project',
    'ProjectNotebook',
    'ProjectNotebooks',
    'ProjectTransition',
    'RequestJournal',
    'SameRequests',
    'SavedScene',
    'SceneFacts',
    'SceneSummary',
    'ServerState',
    'Snapshot',
    'Snapshots',
    'Transition',
    'TransitionCause',
    'UndoneReset',
    'Verification',
    'VerifyRequest',
    'WatchedEvent',
    'WorldHistory',
    'WorldState',
    'createMockServer',
  ])
})

t.test('every public type and member has a description', async (t) => {
  const silent = symbols.filter(({ symbol }) => !isDocumented(symbol))
  t.strictSame(
    silent.map(({ file, name }) => `${file}: ${name}`),
    [],
  )
})

t.test('the methods and accessors of the library are found', async (t) => {
  const names = publicCalls.map(({ name }) => name)
  for (const name of ['createMockServer', 'MockServer.fetch', 'Faults.add', 'MockServer.journal']) {
    t.ok(names.includes(name), name)
  }
  t.ok(names.length > 60, `${names.length} methods and accessors`)
})

t.test('every method documents its parameters, its return value and its errors', async (t) => {
  const missing = methods.flatMap(({ name, signature, symbol }) => {
    const described = tagsOf(symbol, 'param').filter((text) => / \S/.test(text))
    const parameters = signature.parameters
      .filter((one) => !described.some((text) => text.startsWith(`${one.name} `)))
      .map((one) => `@param ${one.name}`)
    const returned = checker.typeToString(signature.getReturnType())
    const needsReturns = !['void', 'Promise<void>'].includes(returned)
    return [
      ...parameters,
      ...(needsReturns && tagsOf(symbol, 'returns').length === 0 ? ['@returns'] : []),
      ...(tagsOf(symbol, 'throws').length === 0 && !THROW_NOTHING.includes(name)
        ? ['@throws']
        : []),
    ].map((tag) => `${name}: ${tag}`)
  })
  t.strictSame(missing, [])
  const stale = THROW_NOTHING.filter((name) => {
    const method = methods.find((one) => one.name === name)
    return method === undefined || tagsOf(method.symbol, 'throws').length > 0
  })
  t.strictSame(stale, [], 'the list of methods that throw nothing is current')
})

t.test('@throws names the status and the code, or the class of the error', async (t) => {
  for (const { name, symbol } of [...methods, ...accessors]) {
    for (const text of tagsOf(symbol, 'throws')) {
      t.match(text, /\b[45]\d\d (Mock|ModelArts)\.\w+|^\w*Error\b/, `${name}: ${text}`)
      for (const [code] of text.matchAll(/ModelArts\.\d{4}/g)) t.ok(catalogueEntry(code), code)
      for (const [, code] of text.matchAll(/Mock\.(\w+)/g)) {
        t.ok(isThrown(code as string), `${name}: Mock.${code} is thrown somewhere`)
      }
    }
  }
})

t.test('every method and accessor has an example that compiles and runs', async (t) => {
  const without = publicCalls.filter(({ name }) => !examples.has(name))
  t.strictSame(
    without.map(({ name }) => name),
    [],
  )
  t.strictSame(compileErrors(moduleOf(examples.values())), [])
  const runner = await exampleRunner()
  t.teardown(() => runner.close())
  for (const [name, text] of examples) {
    const { count } = checkedCode(text)
    t.ok(count > 0, `the example of ${name} has an expected result`)
    t.equal(count, expectationsIn(text), `every expectation of ${name} follows an expression`)
    await t.resolves(runner.run(text), `the example of ${name}`)
  }
})

t.test('an example with a wrong expectation is reported', async (t) => {
  const runner = await exampleRunner()
  t.teardown(() => runner.close())
  await t.rejects(runner.run("project.notebook('nb-1').status // -> 'STOPPED'"))
  await t.rejects(runner.run("project.notebook('nb-1').status // throws Mock.NotFound"))
  await t.rejects(runner.run("project.notebooks.get('nb-2') // throws Mock.NotFound"))
  await t.rejects(runner.run("project.notebooks.get('nb-2')"))
  t.match(compileErrors(moduleOf(['project.notebok()'])), [/Property 'notebok' does not exist/])
})

t.test('every option has its description and its default in the type', async (t) => {
  const type = checker.getDeclaredTypeOfSymbol(exported().get('MockServerOptions') as ts.Symbol)
  const mock = await createMockServer()
  t.teardown(() => mock.close())
  const names = Object.keys(Config.shape) as OptionName[]
  t.strictSame(
    type.getProperties().map(({ name }) => name),
    names,
    'the options are in the order of Config',
  )
  for (const name of names) {
    const symbol = type.getProperty(name) as ts.Symbol
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
    t.ok(text.startsWith(`${Config.shape[name].description}.`), `${name}: ${text}`)
    const [fallback, ...more] = tagsOf(symbol, 'default')
    t.strictSame(more, [])
    const value =
      fallback === undefined ? undefined : (Function(`return (${fallback})`)() as unknown)
    const { [name]: read } = Config.parse({ [name]: value })
    t.strictSame(mock.config[name], read, `the default of ${name} is ${fallback}`)
    if (fallback === undefined) t.equal(mock.config[name], undefined)
  }
})

/** Whether a code of the mock occurs in a `new ModelArtsError` or a call of `inputInvalid`. */
function isThrown(code: string): boolean {
  thrown ??= ts.sys
    .readDirectory(`${ROOT}src`, ['.ts'])
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  return thrown.includes(`'Mock.${code}'`) || thrown.includes(`inputInvalid('${code}'`)
}

let thrown: string | undefined
