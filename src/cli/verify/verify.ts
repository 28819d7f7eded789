import { contractSteps } from '../../control/contracts/contract-steps.ts'
import { sameRequestsSteps } from '../../control/same-requests/same-requests.ts'
import { finishInSlices } from '../../control/slices.ts'
import type {
  RecordedRequest,
  SameRequests,
  SameRequestsOptions,
} from '../../schemas/same-requests.ts'
import type * as z from '../../schemas/zod.ts'
import type { CommandLine } from '../command-line.ts'
import { ControlPlane } from '../control/control-plane.ts'
import { type OutputHost, printable, printLines } from '../control/output.ts'
import { writeResult } from '../results/write-result.ts'
import { defaultUrl } from '../target.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { journalOf } from './journal-requests.ts'
import { junitXml } from './junit.ts'
import { resultLines } from './printed.ts'
import { requestsOfProject } from './recorded-project.ts'
import { readRecording } from './recording-file.ts'
import { VerifyFlags } from './verify-flags.ts'

/**
 * Compares the requests that clients sent to running servers with those of a file. Returns the exit status: 0 if they are the
 * same, 1 if not, 2 if they could not be compared.
 */
export async function verifyCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const flags = expectValid(VerifyFlags, line.verbFlags.input, line.verbFlags.nameOf)
  host.stdout.on('error', () => {})
  const warn = (sentence: string) =>
    printLines(host.stderr, [`modelarts-notebooks-mock: verify: ${printable(sentence)}`])
  const file = await readRecording(flags.like, 'ids')
  const { project } = flags
  const { contract } = file
  if (contract !== undefined) expectContractFlags(flags)
  const { requests, warnings } = requestsOfProject(file.requests, project, flags.like)
  for (const warning of [...file.warnings, ...warnings]) warn(warning)
  const plane = new ControlPlane({
    urls: flags.url ?? [defaultUrl(line.config)],
    token: line.config.controlToken,
    timeout: flags.timeout,
  })
  const journal = await journalOf(plane, project, warn)
  if (journal === undefined) return 2
  const result =
    contract === undefined
      ? await compared(requests, journal, flags)
      : await finishInSlices(contractSteps(contract.interactions, journal, flags.ignore))
  if (flags.json)
    printLines(host.stdout, [JSON.stringify({ file: flags.like, ...result }, null, 2)])
  else printLines(host.stdout, resultLines(result, flags.like, host.stdout))
  for (const { pattern } of result.left_out.filter(({ values }) => values === 0)) {
    warn(`--ignore ${pattern}: found no such value and no such request`)
  }
  if (flags.junit !== undefined) await writeResult(flags.junit, [junitXml(result, flags.like)])
  return result.verdict === 'verified' ? 0 : 1
}

/** A contract has no order, and each of its requests may come any number of times. */
function expectContractFlags({ anyRepeats, exact, inOrder }: z.output<typeof VerifyFlags>): void {
  const [flag] =
    Object.entries({ 'in-order': inOrder, 'any-repeats': anyRepeats, exact }).find(
      ([, isSet]) => isSet,
    ) ?? []
  if (flag === undefined) return
  throw new UsageError(`--${flag}: found with a contract, expected with a recording`)
}

async function compared(
  requests: readonly RecordedRequest[],
  journal: Parameters<typeof sameRequestsSteps>[1],
  { anyRepeats, exact, ignore, inOrder }: z.output<typeof VerifyFlags>,
): Promise<SameRequests> {
  const options: SameRequestsOptions = {
    in_order: inOrder,
    exact,
    any_repeats: anyRepeats,
    ignore,
  }
  if (requests.length === 0) {
    throw new UsageError('--like: found a file without requests, expected at least one')
  }
  return finishInSlices(sameRequestsSteps(requests, journal, options))
}
