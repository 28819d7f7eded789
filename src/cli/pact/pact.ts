import { CONTRACT_FORMAT, CONTRACT_VERSION, ContractContent } from '../../schemas/contract.ts'
import { quote } from '../../schemas/findings.ts'
import type * as z from '../../schemas/zod.ts'
import type { CommandLine } from '../command-line.ts'
import { counted, type OutputHost, printable, printLines } from '../control/output.ts'
import { writeResult } from '../results/write-result.ts'
import { expectValid, UsageError } from '../usage-error.ts'
import { readDocument } from '../verify/json-document.ts'
import { requestsOfProject } from '../verify/recorded-project.ts'
import { readRecording } from '../verify/recording-file.ts'
import { contractOf, expectInteractions, type MadeContract } from './export-contract.ts'
import { contractOfPact } from './import-pact.ts'
import { PactFlags } from './pact-flags.ts'

type Flags = z.output<typeof PactFlags>

/** Writes a Pact from a recording or a contract, or a contract from a Pact. Returns the exit status. */
export async function pactCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const flags = expectValid(PactFlags, line.verbFlags.input, line.verbFlags.nameOf)
  const [word, file, ...more] = line.operands
  if (word !== 'export' && word !== 'import') {
    throw new UsageError(`pact: found ${quote(word)}, expected export or import`)
  }
  if (file === undefined || more.length > 0) {
    throw new UsageError(`pact ${word}: found ${line.operands.length - 1} files, expected one`)
  }
  const { into, made, document } =
    word === 'export' ? await exported(file, flags) : await imported(file, flags)
  await writeResult(into, [`${JSON.stringify(document, null, 2)}\n`])
  for (const warning of made.warnings) {
    printLines(host.stderr, [`modelarts-notebooks-mock: pact: ${printable(warning)}`])
  }
  const { interactions } = made.contract
  const facts = { file: into, interactions: interactions.length, warnings: made.warnings }
  const text = `${into} has ${counted(interactions.length, 'interaction')} of ${file}`
  printLines(host.stdout, [flags.json ? JSON.stringify(facts, null, 2) : printable(text)])
  return 0
}

interface Written {
  into: string
  made: MadeContract
  document: object
}

async function exported(file: string, flags: Flags): Promise<Written> {
  const into = expectFlag(flags.output, 'export', '--output', flags.into)
  const made = await contractToExport(file, flags)
  expectInteractions(made.contract, file)
  // The schema gives the members their order: an export after an import has the same bytes.
  return { into, made, document: ContractContent.parse(made.contract) }
}

async function contractToExport(file: string, flags: Flags): Promise<MadeContract> {
  const { contract, requests, warnings } = await readRecording(file, 'whole')
  if (contract !== undefined) {
    return { contract: renamed(contract, flags), warnings }
  }
  const of = requestsOfProject(requests, flags.project, file)
  const { consumer = 'modelarts-client', provider = 'modelarts-notebooks' } = flags
  const made = contractOf(of.requests, { consumer, provider })
  return { ...made, warnings: [...warnings, ...of.warnings, ...made.warnings] }
}

function renamed(contract: ContractContent, { consumer, provider }: Flags): ContractContent {
  return {
    ...contract,
    ...(consumer === undefined ? {} : { consumer: { ...contract.consumer, name: consumer } }),
    ...(provider === undefined ? {} : { provider: { ...contract.provider, name: provider } }),
  }
}

async function imported(file: string, flags: Flags): Promise<Written> {
  const into = expectFlag(flags.into, 'import', '--into', flags.output)
  for (const name of ['consumer', 'provider', 'project'] as const) {
    if (flags[name] === undefined) continue
    throw new UsageError(`--${name}: found with pact import, expected only with pact export`)
  }
  const made = contractOfPact(await readDocument(file, 'a Pact'), file)
  const head = { format: CONTRACT_FORMAT, format_version: CONTRACT_VERSION }
  return { into, made, document: { ...head, ...made.contract } }
}

function expectFlag(
  value: string | undefined,
  word: string,
  name: string,
  other: string | undefined,
): string {
  if (value !== undefined && other === undefined) return value
  const found = value === undefined ? 'nothing' : 'it with the other flag for a file'
  throw new UsageError(`pact ${word} ${name}: found ${found}, expected one file to write`)
}
