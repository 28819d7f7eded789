/** Walks the types that a user of the library meets, from index.ts on: each of ours says what it is. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

const configFile = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent({ ...configFile.config, files: [] }, ts.sys, ROOT)
const program = ts.createProgram([`${ROOT}src/index.ts`], options)
const checker = program.getTypeChecker()

/** What has a name of its own to be documented under. */
const NAMED = ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias

/** What index.ts exports, by name. */
function exported(): Map<string, ts.Symbol> {
  const file = program.getSourceFile(`${ROOT}src/index.ts`) as ts.SourceFile
  const door = checker.getSymbolAtLocation(file) as ts.Symbol
  return new Map(
    checker
      .getExportsOfModule(door)
      .map((one) => [
        one.name,
        one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one,
      ]),
  )
}

function declarationsOf(symbol: ts.Symbol): ts.Declaration[] {
  return (symbol.declarations ?? []).filter((one) =>
    one.getSourceFile().fileName.startsWith(`${ROOT}src/`),
  )
}

function isPublic(symbol: ts.Symbol): boolean {
  return !declarationsOf(symbol).some(isHidden)
}

function isHidden(declaration: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration)
  if (name !== undefined && ts.isPrivateIdentifier(name)) return true
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  return (ts.getCombinedModifierFlags(declaration) & hidden) !== 0
}

/** A docstring, what a schema says of its member, or a named schema that says it for all its uses. */
function isDocumented(symbol: ts.Symbol): boolean {
  if (symbol.getDocumentationComment(checker).length > 0) return true
  return declarationsOf(symbol).some((declaration) => {
    if (!ts.isPropertyAssignment(declaration)) return false
    const { initializer } = declaration
    if (/\.describe\(/.test(initializer.getText())) return true
    let named: ts.Node = initializer
    while (ts.isCallExpression(named) || ts.isPropertyAccessExpression(named)) {
      named = named.expression
    }
    const schema = checker.getSymbolAtLocation(named)
    const original =
      schema && schema.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(schema) : schema
    if (original === undefined) return false
    if (original.getDocumentationComment(checker).length > 0) return true
    return declarationsOf(original).some((one) => /\bdescription: /.test(one.getText()))
  })
}

/** The types of ours in what a member takes and gives. */
function typesIn(type: ts.Type, depth = 3): ts.Type[] {
  if (depth === 0) return []
  const parts = [
    ...(type.isUnionOrIntersection() ? type.types : []),
    ...checker.getTypeArguments(type as ts.TypeReference),
    ...(type.aliasTypeArguments ?? []),
    ...type
      .getCallSignatures()
      .flatMap((call) => [
        call.getReturnType(),
        ...call.parameters.map((one) => checker.getTypeOfSymbol(one)),
      ]),
  ]
  return [type, ...parts.flatMap((part) => typesIn(part, depth - 1))]
}

/** Every symbol of ours that a user meets and nothing says a word about, as `file: Type.member`. */
function undocumented(): string[] {
  const found: string[] = []
  const seen = new Set<ts.Symbol>()
  const waiting = [...exported().values()]
  for (let symbol = waiting.pop(); symbol !== undefined; symbol = waiting.pop()) {
    if (seen.has(symbol) || declarationsOf(symbol).length === 0) continue
    seen.add(symbol)
    const say = (name: string, of: ts.Symbol) => {
      const [declaration] = declarationsOf(of)
      if (declaration === undefined || isDocumented(of)) return
      found.push(`${relative(ROOT, declaration.getSourceFile().fileName)}: ${name}`)
    }
    say(symbol.name, symbol)
    const type =
      symbol.flags & ts.SymbolFlags.Type
        ? checker.getDeclaredTypeOfSymbol(symbol)
        : checker.getTypeOfSymbol(symbol)
    for (const member of type.getProperties().filter(isPublic)) {
      say(`${symbol.name}.${member.name}`, member)
      for (const met of typesIn(checker.getTypeOfSymbol(member))) {
        const named = met.aliasSymbol ?? met.symbol
        if (named !== undefined && named.flags & NAMED) waiting.push(named)
      }
    }
  }
  return found.sort()
}
t.test('index.ts exports these names, and no others', async (t) => {
  t.strictSame([...exported().keys()].sort(), [
    'ClockState',
    'CountedFaultRule',
    'CountedProgressionRule',
    'FaultExplanation',
    'FaultRule',
    'Faults',
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
    'SceneFacts',
    'SceneSummary',
    'ServerState',
    'Snapshot',
    'Snapshots',
    'Transition',
    'Verification',
    'VerifyRequest',
    'WatchedEvent',
    'WorldState',
    'createMockServer',
  ])
})

t.test('every type and member that a user meets says what it is', async (t) => {
  t.strictSame(undocumented(), [])
})
