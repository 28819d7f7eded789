/** The outcome of an operation or a credential case in one part of a client's run. */
export interface Outcome {
  client: string
  leg: string
  operation: string
  ok: boolean
  error?: string
}

/** A Markdown table of operations and cases, a column for each client. */
export function tableOf(outcomes: readonly Outcome[], clients: readonly string[]): string {
  const rows = [...new Set(outcomes.map(({ operation }) => operation))]
  const lines = rows.map((row) => {
    const cells = clients.map((client) =>
      resultOf(outcomes.filter((found) => found.client === client && found.operation === row)),
    )
    return `| ${[row, ...cells].join(' | ')} |`
  })
  const head = ['operation', ...clients]
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines].join('\n')
}

function resultOf(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return '–'
  const failed = outcomes.filter(({ ok }) => !ok).map(({ leg }) => leg)
  return failed.length === 0 ? 'ok' : `**failed** (${failed.join(', ')})`
}

/** The runner's closing line, as tap writes it. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const pass = outcomes.filter(({ ok }) => ok).length
  return `# { total: ${outcomes.length}, pass: ${pass}, fail: ${outcomes.length - pass} }`
}
