import { CATALOG_WORDS, FIELD_WORDS } from './public-words.ts'
import { schemaWords } from './schema-words.ts'

let fieldWords: ReadonlySet<string> | undefined

/** Words of the field names of the schemas, and of other fields of the vendor. */
function words(): ReadonlySet<string> {
  fieldWords ??= new Set([
    ...FIELD_WORDS,
    ...CATALOG_WORDS,
    ...[...schemaWords().fields].flatMap(wordsOf),
  ])
  return fieldWords
}

/** The words of a name in lower case: `creationTimestamp` has two. */
function wordsOf(name: string): string[] {
  return name
    .split(/[^\p{L}]+|(?<=[a-z])(?=[A-Z])/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

/** Whether the name of a field, or letters of it, have only words of the API. */
export function isPublicField(name: string): boolean {
  return wordsOf(name).every((word) => words().has(word))
}
