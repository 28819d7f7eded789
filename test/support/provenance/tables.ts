import { provenanceOf } from '../../../src/control/provenance/provenance.ts'
import { readSources } from '../../../src/control/provenance/sources.ts'
import { operationIds } from '../../../src/schemas/operations.ts'
import { type Source, sourceKinds } from '../../../src/schemas/provenance.ts'
import {
  iamOperationIds,
  keyPairOperationIds,
  serviceOperation,
} from '../../../src/schemas/service-operations.ts'
import { cellsOf, pageAt, quoted } from '../documents.ts'
import { slugOf } from '../references.ts'

/** The source of an item as a cell of a table below docs/: its kind, which links to the heading of a decision. */
export function sourceCell(item: string): string {
  const source = provenanceOf({}).items.find((one) => one.item === item)?.source
  if (source === undefined) return ''
  return source.kind === 'assumed' ? `[\`assumed\`](${decisionLink(source)})` : `\`${source.kind}\``
}

/** Operations with the number of items by kind of source. */
export function supportedRows(): string[][] {
  return [
    ['Operation', ...sourceKinds.map((kind) => `\`${kind}\``)],
    ...operationIds.map((operation) => {
      const { by_kind } = provenanceOf({ operation })
      return [`\`${operation}\``, ...sourceKinds.map((kind) => String(by_kind[kind]))]
    }),
    [
      'All items, each counted once',
      ...sourceKinds.map((kind) => String(provenanceOf({}).by_kind[kind])),
    ],
  ]
}

/** Operations of IAM and on key pairs, each with its source. */
export function serviceRows(): string[][] {
  const { items } = provenanceOf({})
  return [
    ['Operation', 'Method and path', 'Kind', 'Source'],
    ...[...iamOperationIds, ...keyPairOperationIds].map((id) => {
      const { method, path } = serviceOperation(id)
      const { source } = items.find(
        ({ item }) => item === `operation ${id}`,
      ) as (typeof items)[number]
      const { kind, title, version = '', file } = source
      return [
        `\`${id}\``,
        `\`${method} ${path}\``,
        `\`${kind}\``,
        `${[title, version].join(' ').trim()}, \`${file}\``,
      ]
    }),
  ]
}

/** Decisions, each with the items that rest on it and its switch. */
export function decisionRows(): string[][] {
  const decisions = new Map<string, { items: string[]; option: string }>()
  for (const { item, source } of provenanceOf({ kind: 'assumed' }).items) {
    const link = `[${titleOf(source)}](${decisionLink(source)})`
    const { items, option } = decisions.get(link) ?? { items: [], option: '' }
    const named = source.switch === undefined ? option : `\`${source.switch}\``
    decisions.set(link, { items: [...items, `\`${item}\``], option: named })
  }
  return [
    ['Decision', 'Items', 'Switch'],
    ...[...decisions]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([link, { items, option }]) => [link, items.join('<br>'), option]),
  ]
}

/** Documents, programs and recordings that sources name, with the number of items of each. */
export function documentRows(): string[][] {
  const { documents, texts } = readSources()
  const counts = Object.values(texts).map((text) => text.split(' ', 1)[0])
  return [
    ['Document', 'Kind', 'State', 'Items'],
    ...Object.entries(documents).map(([key, { kind, title, url, repository, ...state }]) => [
      url === undefined ? title : `[${title}](${url})`,
      `\`${kind}\``,
      [state.language, state.version, state.date, state.commit?.slice(0, 8)]
        .filter((text) => text !== undefined)
        .join(' '),
      String(counts.filter((one) => one === key).length),
    ]),
  ]
}

/**
 * A table with the status in the first column and the code in the second, whose last column is filled with the
 * sources of the errors. Codes of the mock itself have none.
 */
export function withErrorSources(table: string): string {
  const [head, line, ...rows] = table.split('\n')
  const filled = rows.map((row) => {
    const [statuses = '', code, when] = cellsOf(row)
    const named = statuses
      .split(/, | or /)
      .map((status) => sourceCell(`error ${status} ${quoted(code)[0]}`))
    const cells = [
      statuses,
      code,
      when,
      [...new Set(named)].filter((cell) => cell !== '').join(' '),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [head, line, ...filled].join('\n')
}

/** The heading of a decision as its page writes it. */
function titleOf({ file, member }: Source): string {
  const titles = [...pageAt(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title)
  return titles.find((title) => slugOf(title) === member) as string
}

/** From a page of docs/ to the heading of a decision. */
function decisionLink({ file, member }: Source): string {
  return `${file.replace('docs/', '')}#${member}`
}
