import { readFileSync } from 'node:fs'
import { packageFile } from '../../package-file.ts'
import type { Source } from '../../schemas/provenance.ts'

/** A document, program or recording that sources refer to by its key in openapi/sources.json. */
export interface SourceDocument extends Omit<Source, 'file' | 'member' | 'switch'> {
  /** Members or headings of each file that sources may name; absent where they are checked in another way. */
  places?: Readonly<Record<string, readonly string[]>>
}

/** The documents by key. */
export type SourceDocuments = Readonly<Record<string, SourceDocument>>

/** The source of each item as text: `python model/lease.py#duration`. */
export type SourceTexts = Readonly<Record<string, string>>

/** The parts of a source's text: `KEY FILE#MEMBER`, and `--switch` at the end of a decision that has one. */
export interface SourceParts {
  key: string
  file: string
  member: string
  option: string | undefined
}

/** Reads the documents and the sources of all items from the package. */
export function readSources(): { documents: SourceDocuments; texts: SourceTexts } {
  const json = (name: string) => JSON.parse(readFileSync(packageFile(`openapi/${name}`), 'utf8'))
  return { documents: json('sources.json'), texts: json('provenance.json') }
}

/** Splits the text of a source; undefined if it does not have the form. */
export function partsOf(text: string): SourceParts | undefined {
  const [, key, file, heading, option, place] =
    /^(\S+) ([^#]+)#(?:(\S+) (--[a-z-]+)|(.+))$/.exec(text) ?? []
  const member = heading ?? place
  if (key === undefined || file === undefined || member === undefined) return undefined
  return { key, file, member, option }
}

/** The source that a text of openapi/provenance.json names. */
export function sourceOf(text: string, documents: SourceDocuments): Source {
  const { key, file, member, option } = partsOf(text) as SourceParts
  const { places: _, ...document } = documents[key] as SourceDocument
  return { ...document, file, member, ...(option === undefined ? {} : { switch: option }) }
}
