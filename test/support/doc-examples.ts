/**
 * Runs the `@example` of a docstring. It sees `createMockServer`, a `mock` with a frozen clock (2026-01-01), its
 * `project` p1, and in it a RUNNING instance `nb-1`. A comment after an expression gives the expected result:
 * `// -> 13` (JavaScript; the value must be the same) or `// throws Mock.NotFound` (the code, or `Error`).
 */
import { deepStrictEqual } from 'node:assert/strict'
import ts from 'typescript'
import { createMockServer, type MockServer } from '../../src/index.ts'
import { INSTANCE, NOW } from './mock.ts'

const EXPECTATION = /^\/\/ (->|throws) (.+)$/

/** An example as code that checks itself: each expression with an expectation becomes a call of `same` or `fails`. */
export function checkedCode(example: string): { code: string; count: number } {
  const file = ts.createSourceFile('example.ts', example, ts.ScriptTarget.ES2023, true)
  let count = 0
  const lines = file.statements.map((statement) => {
    const [comment] = ts.getTrailingCommentRanges(example, statement.end) ?? []
    const text = comment && example.slice(comment.pos, comment.end)
    const [, kind, expected] = EXPECTATION.exec(text ?? '') ?? []
    if (kind === undefined || !ts.isExpressionStatement(statement)) return statement.getText()
    count++
    const run = `async () => (${statement.expression.getText()})`
    return kind === '->'
      ? `await same(${run}, (${expected}))`
      : `await fails(${run}, ${JSON.stringify(expected)})`
  })
  return { code: lines.join(';\n'), count }
}

/** How many expectations a text has, in any place. */
export function expectationsIn(example: string): number {
  return example.match(/\/\/ (->|throws) /g)?.length ?? 0
}

/** The examples as one module for the compiler. */
export function moduleOf(examples: Iterable<string>): string {
  const functions = [...examples].map((text) => `async () => {\n${text}\n},`)
  return [
    "import { createMockServer, type MockServer, type Project } from '../src/index.ts'",
    'export declare const mock: MockServer',
    'export declare const project: Project',
    'export const examples = [',
    ...functions,
    ']',
  ].join('\n')
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor

/** Returns a runner of examples. All examples share one mock, which is reset before each of them. */
export async function exampleRunner() {
  const made: MockServer[] = []
  const create: typeof createMockServer = async (options) => {
    const server = await createMockServer(options)
    made.push(server)
    return server
  }
  const mock = await create({ clock: { at: NOW, rate: 0 } })
  return {
    async run(example: string): Promise<void> {
      await mock.useScene('default')
      mock.reset()
      const project = mock.project('p1')
      for (const { list, drop } of [mock.snapshots, project.snapshots].map(bound)) {
        for (const { name } of list()) drop(name)
      }
      project.notebooks.put({ ...INSTANCE, name: 'nb-1' })
      const { outputText } = ts.transpileModule(checkedCode(example).code, {
        compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
      })
      const names = ['mock', 'project', 'createMockServer', 'same', 'fails']
      await AsyncFunction(...names, outputText)(mock, project, create, same, fails)
    },
    async close(): Promise<void> {
      await Promise.all(made.map((server) => server.close()))
    },
  }
}

function bound(snapshots: MockServer['snapshots']) {
  return {
    list: () => snapshots.list(),
    drop: (name: string) => snapshots.drop(name),
  }
}

async function same(run: () => Promise<unknown>, expected: unknown): Promise<void> {
  deepStrictEqual(await run(), expected)
}

async function fails(run: () => Promise<unknown>, expected: string): Promise<void> {
  const error = await run().then(
    () => undefined,
    (reason: Error & { errorCode?: string }) => reason,
  )
  deepStrictEqual(error?.errorCode ?? error?.name, expected)
}
