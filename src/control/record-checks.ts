import { finish, type Steps } from '../cloud/kernel/steps.ts'
import { type Finding, quote } from '../schemas/findings.ts'

/** The ids that exist. */
export interface IdSet {
  has(id: string): boolean
}

/** JSON path of a reference, and the id that it names; undefined if the record has no such field. */
export type Reference = readonly [path: string, id: string | undefined]

/** Records with a JSON key whose values are texts. */
type Keyed<Key extends string> = readonly { [K in Key]?: string | undefined }[]

/** A finding for each reference to an id that does not exist. */
export function unknownReferences(
  references: readonly Reference[],
  known: IdSet,
  expected: string,
): Finding[] {
  return references.flatMap(([path, id]) =>
    id === undefined || known.has(id) ? [] : [{ path, found: quote(id), expected }],
  )
}

/** The values of one key in a list as references: `$[2].user_id`. */
export function referencesOf<Key extends string>(
  records: Keyed<Key>,
  key: Key,
  place = '$',
): Reference[] {
  return records.map(({ [key]: id }, index) => [`${place}[${index}].${key}`, id])
}

/** A finding for each record of a list that has the same value of a key as an earlier one. */
export function findingsForDuplicates<Key extends string>(
  records: Keyed<Key>,
  key: Key,
  place = '$',
): Finding[] {
  return finish(duplicateSteps(records, key, place))
}

/** `findingsForDuplicates` in steps. */
export function* duplicateSteps<Key extends string>(
  records: Keyed<Key>,
  key: Key,
  place: string,
): Steps<Finding[]> {
  const seen = new Set<string | undefined>()
  const findings: Finding[] = []
  const expected = `${/^[ai]/.test(key) ? 'an' : 'a'} ${key} that no other entry has`
  for (const [index, { [key]: id }] of records.entries()) {
    if (id !== undefined && seen.has(id)) {
      findings.push({ path: `${place}[${index}].${key}`, found: quote(id), expected })
    }
    seen.add(id)
    yield
  }
  return findings
}

/** Returns a function that turns paths inside one part of an input into paths of the whole; `place` is the path of the part: `$.notebooks[3]`. */
export function within(place: string): (finding: Finding) => Finding {
  return ({ path, ...finding }) => ({ path: `${place}${path.slice(1)}`, ...finding })
}
