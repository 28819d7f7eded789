/** Something with a name that a command gave. */
export interface Named {
  kind: string
  name: string
}

/** A name with a star for each part that is another one in every run. */
export interface NamePattern extends Named {
  pattern: RegExp
}

/** A name is made of words, and of what stands between them. A star is a part that is known as random. */
const WORD = /([A-Za-z0-9]+|\*)/

/** Letters before a number are no random part: `run` of `run4711`. Fewer of them may be one. */
const PREFIX = /^[A-Za-z]{3,}(?=\d)/

/**
 * Patterns for the names that two runs of the same command gave: what differs between two names of the same form is random, such
 * as a process id. Names that both runs gave have no pattern, unless they have a star.
 */
export function namePatterns(one: readonly Named[], other: readonly Named[]): NamePattern[] {
  const left = without(other, one)
  const pairs = without(one, other).flatMap((named) => {
    const [best] = left
      .map((candidate) => ({ candidate, common: commonForm(named, candidate) }))
      .flatMap(({ candidate, common }) => (common === undefined ? [] : [{ candidate, common }]))
      .sort((first, second) => first.common.random - second.common.random)
    if (best === undefined) return []
    left.splice(left.indexOf(best.candidate), 1)
    return [{ kind: named.kind, name: best.common.name }]
  })
  const known = pairs.map(patternIn)
  const starred = [...one, ...other].filter(
    (named) => named.name.includes('*') && patterned(named, known).name === named.name,
  )
  const unique = new Map([...pairs, ...starred].map((named) => [keyOf(named), named]))
  return [...unique.values()].map(patternIn)
}

function patternIn({ kind, name }: Named): NamePattern {
  return { kind, name, pattern: patternOf(name) }
}

/** A name under its pattern, if it has one, and the words that are random in it. */
export function patterned(
  { kind, name }: Named,
  patterns: readonly NamePattern[],
): { name: string; words: readonly string[] } {
  for (const { kind: of, name: form, pattern } of patterns) {
    const match = of === kind ? pattern.exec(name) : null
    if (match !== null) return { name: form, words: match.slice(1) }
  }
  return { name, words: [] }
}

function without(all: readonly Named[], others: readonly Named[]): Named[] {
  const keys = new Set(others.map(keyOf))
  return all.filter((named) => !keys.has(keyOf(named)))
}

function keyOf({ kind, name }: Named): string {
  return JSON.stringify([kind, name])
}

/** What two names have in common, if they have the same form, and how many of their words are random. */
function commonForm(one: Named, other: Named): { name: string; random: number } | undefined {
  const [words, others] = [one.name.split(WORD), other.name.split(WORD)]
  const isSame =
    one.kind === other.kind &&
    words.length === others.length &&
    words.every((word, index) => index % 2 === 1 || word === others[index])
  if (!isSame) return undefined
  const random = words.filter((word, index) => word !== others[index]).length
  const common = words.map((word, index) => commonWord(word, others[index] as string))
  return { name: common.join(''), random }
}

function commonWord(one: string, other: string): string {
  if (one === other) return one
  const [prefix, otherPrefix] = [one, other].map((word) => PREFIX.exec(word)?.[0] ?? '')
  return prefix === otherPrefix ? `${prefix}*` : '*'
}

/** Matches the names of a form. Its groups are the words with a random part. */
function patternOf(name: string): RegExp {
  const source = name.replace(/([A-Za-z]*)\*|[^A-Za-z0-9]/g, (text, prefix: string | undefined) =>
    prefix === undefined
      ? `\\u{${(text.codePointAt(0) as number).toString(16)}}`
      : `(${prefix}(?:[A-Za-z0-9]+|\\*))`,
  )
  return new RegExp(`^${source}$`, 'u')
}
