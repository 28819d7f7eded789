import { anonymize } from '../../import/anonymize/anonymize.ts'
import type { ImportReport } from '../../import/import-report.ts'
import { importScene } from '../../import/import-scene.ts'
import type { CommandLine } from '../command-line.ts'
import { counted, type OutputHost, printable, printLines } from '../control/output.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { bytesProgressOn } from './bytes-progress.ts'
import { ImportFlags } from './import-flags.ts'

/** Makes a scene out of files with answers of the service. */
export async function importCommand(
  { operands, verbFlags }: Pick<CommandLine, 'operands' | 'verbFlags'>,
  { stderr, stdout }: OutputHost,
): Promise<void> {
  const flags = expectValid(ImportFlags, verbFlags.input, verbFlags.nameOf)
  if (operands.length === 0) throw new UsageError('import: found no file, expected one or more')
  const isAnonymous = flags.anonymize === 'on'
  if (flags.keepNames && !isAnonymous) {
    throw new UsageError('import: found --keep-names with --anonymize off, expected one of them')
  }
  const report = await importScene(operands, {
    ...flags,
    anonymize: isAnonymous ? anonymize : undefined,
    onProgress: bytesProgressOn(stderr),
  })
  printLines(stdout, flags.json ? [JSON.stringify(report, null, 2)] : linesOf(report, flags))
}

function linesOf(report: ImportReport, { into }: ImportFlags): string[] {
  const {
    anonymized,
    captured_at,
    changed,
    contradictions,
    guessed,
    left_out,
    lost,
    project_id,
    taken,
  } = report
  const notebooks = counted(taken['notebooks.json'] as number, 'notebook')
  const folder = printable(into)
  const project = project_id === null ? '' : ` of project ${project_id}`
  const others = Object.entries(taken).map(([name, count]) => `${name}: ${count}`)
  const first = contradictions
    .slice(0, MAX_LINES)
    .map(({ fields, id }) => `${id}: ${fields.join(', ')}`)
  return [
    `imported ${notebooks}${project} from ${counted(report.files, 'file')} into ${folder}; start with --scene ${folder}`,
    `Times count from ${new Date(captured_at).toISOString()}.`,
    ...section('Taken', others),
    ...section(
      'Merged',
      changed === 0
        ? []
        : [`Records that changed between two answers: the latest change (${changed}).`],
    ),
    ...section('Contradictions, where the answer that was read last is taken', [
      ...first,
      ...(contradictions.length > first.length
        ? [`... and ${contradictions.length - first.length} more`]
        : []),
    ]),
    ...section('Guessed', guessed),
    ...section(
      'Left out',
      left_out.map(({ count, what, where }) => `${what} (${count}, first in ${where})`),
    ),
    ...section(anonymized ? 'Not kept by the made-up values' : 'Not kept', lost),
  ]
}

/** Most contradictions that are printed. */
const MAX_LINES = 20

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `- ${printable(line)}`)]
}
