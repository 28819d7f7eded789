/** The public types of the library, found from src/index.ts with the TypeScript compiler. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const configFile = ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent({ ...configFile.config, files: [] }, ts.sys, ROOT)
const program = ts.createProgram([`${ROOT}src/index.ts`], options)
export const checker = program.getTypeChecker()

/** A type, function or member of src/ that a user can reach. */
export interface PublicSymbol {
  /** For example `Project.advance`. */
  name: string
  symbol: ts.Symbol
  /** Path from the root of the repository. */
  file: string
}

/** The exports of src/index.ts by name. */
export function exported(): Map<string, ts.Symbol> {
  const file = program.getSourceFile(`${ROOT}src/index.ts`) as ts.SourceFile
  const module = checker.getSymbolAtLocation(file) as ts.Symbol
  return new Map(
    checker
      .getExportsOfModule(module)
      .map((one) => [
        one.name,
        one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one,
      ]),
  )
}

/** Every type, function and member of src/ that a user can reach, each once. */
export function publicSymbols(): PublicSymbol[] {
  const found = new Map<string, PublicSymbol>()
  const add = (name: string, symbol: ts.Symbol) => {
    const [declaration] = declarationsOf(symbol)
    if (declaration === undefined) return
    const file = relative(ROOT, declaration.getSourceFile().fileName)
    const place = `${file}:${declaration.pos}`
    if (!found.has(place)) found.set(place, { name, symbol, file })
  }
  const seen = new Set<ts.Symbol>()
  const waiting = [...exported().values()]
  for (let symbol = waiting.pop(); symbol !== undefined; symbol = waiting.pop()) {
    if (seen.has(symbol) || declarationsOf(symbol).length === 0) continue
    seen.add(symbol)
    add(symbol.name, symbol)
    const type =
      symbol.flags & ts.SymbolFlags.Type
        ? checker.getDeclaredTypeOfSymbol(symbol)
        : checker.getTypeOfSymbol(symbol)
    for (const member of type.getProperties().filter(isPublic)) {
      add(`${symbol.name}.${member.name}`, member)
      for (const met of typesIn(checker.getTypeOfSymbol(member))) {
        const named = met.aliasSymbol ?? met.symbol
        if (named !== undefined && named.flags & NAMED) waiting.push(named)
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Symbols that have a docstring of their own. */
const NAMED = ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias

/** Whether a symbol has a docstring, a description in its schema, or a type whose schema has one. */
export function isDocumented(symbol: ts.Symbol): boolean {
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

/** The texts of the tags of one name in a docstring. */
export function tagsOf(symbol: ts.Symbol, name: string): string[] {
  return symbol
    .getJsDocTags(checker)
    .filter((tag) => tag.name === name)
    .map(({ text }) => ts.displayPartsToString(text))
}

/** How a function or method is called; undefined for a value and an accessor. */
export function signatureOf(symbol: ts.Symbol): ts.Signature | undefined {
  if (symbol.flags & NAMED) return undefined
  return checker.getTypeOfSymbol(symbol).getCallSignatures()[0]
}

/** The compiler's errors for a text, as if it were a file in test/. */
export function compileErrors(text: string): string[] {
  const name = `${ROOT}test/examples.virtual.ts`
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (file) => file === name || fileExists(file)
  host.getSourceFile = (file, version) =>
    file === name
      ? ts.createSourceFile(file, text, version)
      : (program.getSourceFile(file) ?? getSourceFile(file, version))
  const withText = ts.createProgram([name], { ...options, noUnusedLocals: false }, host, program)
  const file = withText.getSourceFile(name) as ts.SourceFile
  const problems = [
    ...withText.getSyntacticDiagnostics(file),
    ...withText.getSemanticDiagnostics(file),
  ]
  return problems.map(({ messageText, start = 0 }) => {
    const line = text.slice(0, start).split('\n').length
    const message = ts.flattenDiagnosticMessageText(messageText, ' ')
    return `${text.split('\n')[line - 1]?.trim()}: ${message}`
  })
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

/** A type and the types of its members, parameters and results, to a limited depth. */
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
