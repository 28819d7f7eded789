import type { Difference } from './comparison.ts'

/**
 * One line for each difference: `KIND | METHOD path | field | SDK says | OpenAPI says | language:file`. A field of a
 * model that several operations use is one line with the number of further places.
 */
export function reportLines(differences: readonly Difference[]): string[] {
  const groups = new Map<string, Difference[]>()
  for (const difference of differences) {
    const key = groupOf(difference)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [difference])
    else group.push(difference)
  }
  return [...groups.values()].map((group) => {
    const { kind, operation, field, sdk, openapi, file } = group[0] as Difference
    const line = [kind, operation, field, sdk, openapi, file].join(' | ')
    return group.length > 1 ? `${line} | +${group.length - 1} places` : line
  })
}

function groupOf({ kind, operation, field, sdk, openapi, file }: Difference): string {
  const leaf = kind === 'not-served' ? operation : (field.split('.').at(-1) as string)
  const model = file.replace(
    /(create|show|start|stop|update|delete|register|sync)_(notebook|image)_response/g,
    '$2_response',
  )
  const parameter = field.startsWith('query.') ? operation : ''
  return JSON.stringify([kind, model, leaf.replaceAll('[]', ''), sdk, openapi, parameter])
}

/** How many lines there are of each kind: `default 3, range 1`. */
export function countsOf(lines: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const line of lines) {
    const [kind = ''] = line.split(' | ', 1)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  return kinds.map(([kind, count]) => `${kind} ${count}`).join(', ') || 'no difference'
}
