import type { SdkModels } from '../../../src/control/inputs/sdk-inputs.ts'
import {
  partsOf,
  type SourceDocument,
  type SourceDocuments,
  type SourceTexts,
} from '../../../src/control/provenance/sources.ts'
import { headingsOf, type ReadFile } from '../references.ts'
import { SDK } from './refresh.ts'

/** What sources are compared with. */
export interface Evidence {
  documents: SourceDocuments
  sdk: SdkModels
  /** Reads a file of the repository; undefined where there is none. */
  read: ReadFile
  /** Flags of the options. */
  flags: readonly string[]
}

/** Pages whose headings are decisions. */
const DECISIONS = /^docs\/(decisions|contract\/\w+)\.md$/

/** Why a source does not hold: its document, file, member, heading or switch does not exist. Undefined if it holds. */
export function unresolved(text: string, evidence: Evidence): string | undefined {
  const parts = partsOf(text)
  if (parts === undefined) return 'expected KEY FILE#MEMBER'
  const { key, file, member, option } = parts
  const document = evidence.documents[key]
  if (document === undefined) return `no document ${key} in openapi/sources.json`
  if (`${file}${member}`.includes('*')) return 'a source names one place, without *'
  if (option !== undefined) {
    if (document.kind !== 'assumed') return 'only a decision has a switch'
    if (!evidence.flags.includes(option)) return `no option ${option}`
  }
  return isPlace(document, file, member, evidence) ? undefined : `no ${member} in ${file}`
}

function isPlace(
  document: SourceDocument,
  file: string,
  member: string,
  { sdk, read }: Evidence,
): boolean {
  const { kind, places } = document
  if (places !== undefined) return places[file]?.includes(member) === true
  const text = kind === 'sdk-model' ? '' : read(file)
  if (text === undefined) return false
  if (kind === 'sdk-model') return isInSdk(file, member, sdk)
  if (kind === 'assumed') return DECISIONS.test(file) && headingsOf(text).includes(member)
  return kind === 'recorded' && valueAt(JSON.parse(text), member) !== undefined
}

function isInSdk(file: string, member: string, { operations, models }: SdkModels): boolean {
  const isModel = Object.values(models).some(
    (model) => model.file === file && Object.hasOwn(model.fields, member),
  )
  return isModel || (Object.hasOwn(operations, member) && operations[member]?.file === file)
}

/** The value that a JSON pointer names. */
function valueAt(json: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      json,
    )
}

/** What a document of each kind must say about itself. */
const facts = {
  'sdk-model': ['language', 'version'],
  'vendor-doc': ['url', 'date'],
  'provider-code': ['repository', 'commit'],
  recorded: ['date'],
  assumed: [],
} as const

/** Facts that a document lacks. A recording that is not in this repository also names where it is. */
function missingFacts(document: SourceDocument): string[] {
  const { kind, places } = document
  const isElsewhere = kind === 'recorded' && places !== undefined
  const needed = [...(isElsewhere ? (['repository', 'commit'] as const) : []), ...facts[kind]]
  return needed.filter((fact) => document[fact] === undefined)
}

/** Mistakes in the list of documents: missing facts, places that no source names, another version of the SDK. */
export function documentMistakes(
  documents: SourceDocuments,
  texts: SourceTexts,
  { version }: SdkModels,
): string[] {
  const used = new Set(Object.values(texts))
  return Object.entries(documents).flatMap(([key, document]) => [
    ...missingFacts(document).map((fact) => `${key}: no ${fact}`),
    ...(key === SDK && document.version !== version
      ? [`${key}: version ${document.version}, but sdk-models.json has ${version}`]
      : []),
    ...Object.entries(document.places ?? {}).flatMap(([file, members]) =>
      members
        .filter((member) => !used.has(`${key} ${file}#${member}`))
        .map((member) => `${key}: no item names ${file}#${member}`),
    ),
  ])
}
