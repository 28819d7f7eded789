import { readFileSync } from 'node:fs'
import { UnreadableSdk } from './sdk.ts'

/** Differences for one reason. */
interface Group {
  /** Lines of the reason, without `#`. */
  reason: readonly string[]
  /** Lines of the report. */
  lines: readonly string[]
}

const PLACES = / \| \+\d+ places$/

/** Lines of a report that are compared: what the server answers to an operation that it does not serve is left out. */
export function lineKey(line: string): string {
  if (!line.startsWith('not-served')) return line
  return line
    .split(' | ')
    .filter((_, index) => index !== 4)
    .join(' | ')
}

/** Recorded differences: groups of lines, each below comment lines with its reason. */
export class KnownDifferences {
  readonly #groups: readonly Group[]
  readonly #keys: ReadonlySet<string>

  constructor(groups: readonly Group[]) {
    this.#groups = groups
    this.#keys = new Set(this.lines().map(lineKey))
  }

  lines(): string[] {
    return this.#groups.flatMap(({ lines }) => lines)
  }

  has(line: string): boolean {
    return this.#keys.has(lineKey(line))
  }

  /**
   * The same groups without the lines that no longer occur. A line of which only the number of places changed is
   * replaced. New differences are not added: each needs a reason.
   */
  refreshed(report: readonly string[]): KnownDifferences {
    const byPlace = new Map(report.map((line) => [lineKey(line).replace(PLACES, ''), line]))
    const groups = this.#groups.flatMap(({ reason, lines }) => {
      const found = lines
        .map((line) => byPlace.get(lineKey(line).replace(PLACES, '')))
        .filter((line) => line !== undefined)
      return lines.length > 0 && found.length === 0 ? [] : [{ reason, lines: found }]
    })
    return new KnownDifferences(groups)
  }

  toString(): string {
    const texts = this.#groups.map(({ reason, lines }) =>
      [...reason.map((line) => `# ${line}`), ...lines, ''].join('\n'),
    )
    return texts.join('\n')
  }
}

/**
 * Reads groups that a blank line ends.
 *
 * @throws UnreadableSdk if a group has no reason.
 */
export function readKnownDifferences(file: string | URL): KnownDifferences {
  const groups: { reason: string[]; lines: string[] }[] = []
  let group: (typeof groups)[number] | undefined
  for (const [index, line] of readLines(file).entries()) {
    if (line.trim() === '') {
      group = undefined
    } else if (line.startsWith('#')) {
      if (group === undefined || group.lines.length > 0) {
        group = { reason: [], lines: [] }
        groups.push(group)
      }
      group.reason.push(line.replace(/^# ?/, ''))
    } else if (group === undefined) {
      throw new UnreadableSdk(`${file}:${index + 1}`, line, 'a reason (# …) above it')
    } else {
      group.lines.push(line)
    }
  }
  return new KnownDifferences(groups)
}

function readLines(file: string | URL): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch (error) {
    throw new UnreadableSdk(String(file), (error as Error).message, 'recorded differences')
  }
}
