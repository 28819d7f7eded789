/** A metric as it is read from Prometheus' text format. */
export interface ReadMetric {
  help: string
  type: string
  /** Values by their labels in braces, as they are written: `{operation="ListNotebooks",status="200"}`, or empty. */
  samples: Map<string, number>
  /** The labels of each sample, decoded. */
  labels: Record<string, string>[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\[\\\\"n])*)"'
const SAMPLE = new RegExp(`^(${NAME})(\\{(?:${LABEL}(?:,(?!\\})|(?=\\})))*\\})? (\\S+)$`)

/** Reads text by the rules of the format, version 0.0.4; throws for a line that they do not allow. */
export function readExposition(text: string): Map<string, ReadMetric> {
  const metrics = new Map<string, ReadMetric>()
  if (!text.endsWith('\n')) throw new Error('the last line must end with a line feed')
  let help: [string, string] | undefined
  let current: [string, ReadMetric] | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', rest = ''] =
      new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line) ?? []
    if (kind === 'HELP') {
      if (metrics.has(name)) throw new Error(`${name} is there twice`)
      if (!/^(?:[^\\]|\\[\\n])*$/.test(rest)) throw new Error(`not escaped: ${line}`)
      help = [name, rest]
    } else if (kind === 'TYPE') {
      if (help?.[0] !== name) throw new Error(`no help before ${line}`)
      if (!/^(counter|gauge|histogram|summary|untyped)$/.test(rest)) throw new Error(line)
      current = [name, { help: help[1], type: rest, samples: new Map(), labels: [] }]
      metrics.set(...current)
    } else {
      const [, sampled, braces = '', , , value = ''] = SAMPLE.exec(line) ?? []
      if (current === undefined || sampled !== current[0]) throw new Error(`found ${line}`)
      const number = { NaN: Number.NaN, '+Inf': 1 / 0, '-Inf': -1 / 0 }[value] ?? Number(value)
      if (value !== 'NaN' && Number.isNaN(number)) throw new Error(`no number: ${line}`)
      const { labels, samples } = current[1]
      if (samples.has(braces)) throw new Error(`the sample is there twice: ${line}`)
      samples.set(braces, number)
      const pairs = [...braces.matchAll(new RegExp(LABEL, 'g'))]
      labels.push(Object.fromEntries(pairs.map(([, label, text = '']) => [label, decoded(text)])))
    }
  }
  return metrics
}

function decoded(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}
