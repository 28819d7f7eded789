import type { ClockState } from '../../schemas/control.ts'
import { JournalPage } from '../../schemas/journal.ts'
import type { WorldSummary } from '../../schemas/overview.ts'
import * as z from '../../schemas/zod.ts'
import type { CommandLine } from '../command-line.ts'
import { Clock, Health, Rules, Scenes, Summary } from './answers.ts'
import { rateText } from './clock.ts'
import { ControlCommand } from './control-command.ts'
import { Index, isAnswered } from './control-plane.ts'
import { ruleLines } from './fault.ts'
import { mergedRules } from './fault-rules.ts'
import { type Cell, counted, type OutputHost, printLines, tableLines } from './output.ts'

const Journal = z.looseObject({
  total: JournalPage.shape.total,
  dropped: JournalPage.shape.dropped,
})
type RuleList = z.infer<typeof Rules>['faults']
type StatusCommand = ControlCommand<'status'>

/** One server, with the rules of the whole server. */
interface ServerStatus {
  version: string
  /** Number of the process and number of all, if it is one of several (--shard). */
  shard: string | undefined
  status: string
  auth: string
  scene: string
  clock: z.infer<typeof Clock>
  worlds: { count: number; limit: number }
  requests: { kept: number; dropped: number }
  faults: RuleList
  warnings: string[]
}

/** One world, with its rules. */
interface WorldStatus extends Omit<WorldSummary, 'faults' | 'in_use' | 'leases_ending'> {
  url: string
  faults: RuleList
}

interface Status {
  server: ServerStatus
  worlds: WorldStatus[]
}

/** Prints what runs where: servers, worlds, rules and their hits. Returns the exit status. */
export async function statusCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const command = new ControlCommand('status', line, host)
  const outcomes = await command.each((url) => statusOf(command, url))
  const servers = outcomes.map((outcome) =>
    isAnswered(outcome)
      ? { url: outcome.url, ok: true, ...outcome.answer.server }
      : { url: outcome.url, ok: false, error: outcome.failure.message },
  )
  const answers = outcomes.filter(isAnswered)
  const worlds = answers.flatMap(({ answer }) => answer.worlds).slice(0, command.flags.limit)
  const ok = answers.length === outcomes.length
  if (command.flags.json) command.printDocument({ ok, servers, worlds })
  else {
    const all = answers.map(({ url, answer }) => ({ url, ...answer.server }))
    printLines(command.stdout, [
      ...serverLines(command, all),
      ...worldLines(command, all, worlds),
      ...faultLines(command, all, worlds),
    ])
  }
  command.printFailures(outcomes)
  return ok ? 0 : 1
}

async function statusOf(command: StatusCommand, url: string): Promise<Status> {
  const get = <S extends z.ZodType>(path: string, schema: S) =>
    command.plane.ask(url, { path }, schema)
  const { faults } = await get('/_mock/faults', Rules)
  const { projects } = await get('/_mock', Index)
  const { auth, shard, status, version, warnings = [], ...health } = await get('/health', Health)
  const { scene } = await get('/_mock/scenes', Scenes)
  const { dropped, total } = await get('/_mock/requests?limit=1', Journal)
  const clock = await get('/_mock/clock', Clock)
  const { limit, project } = command.flags
  const worlds: WorldStatus[] = []
  for (const id of project === undefined ? projects.slice(0, limit) : [project]) {
    const base = `/_mock/projects/${id}`
    const summary = await get(`${base}/summary`, Summary)
    const rules = summary.faults === 0 ? { faults: [] } : await get(`${base}/faults`, Rules)
    worlds.push({ url, ...summary, faults: rules.faults })
  }
  const server = {
    version,
    shard,
    status,
    auth,
    scene,
    clock,
    worlds: { count: projects.length, limit: health.worlds_limit },
    requests: { kept: total, dropped },
    faults,
    warnings,
  }
  return { server, worlds }
}

type Server = ServerStatus & { url: string }

function serverLines({ stdout }: StatusCommand, servers: readonly Server[]): string[] {
  const isSharded = servers.some(({ shard }) => shard !== undefined)
  const names = [
    ...['SERVER', ...(isSharded ? ['SHARD'] : []), 'VERSION', 'STATE', 'AUTH', 'SCENE', 'CLOCK'],
    ...['WORLDS', 'REQUESTS', 'FAULTS', 'HITS'],
  ]
  const rows = servers.map((server): Cell[] => [
    server.url,
    ...(server.shard === undefined ? [] : [server.shard]),
    server.version,
    { text: server.status, style: server.status === 'ok' ? 'green' : 'red' },
    server.auth,
    server.scene,
    clockText(server.clock),
    String(server.worlds.count),
    String(server.requests.kept + server.requests.dropped),
    ...faultCells(server.faults),
  ])
  return [
    ...tableLines(stdout, [names, ...rows]),
    ...servers.flatMap(({ url, warnings }) => warnings.map((warning) => `${url}: ${warning}`)),
  ]
}

function clockText({ iso, rate }: ClockState): string {
  return `${iso.slice(0, 19)}Z ${rateText(rate)}`
}

/** How many rules there are, and how often they fired. */
function faultCells(rules: RuleList): Cell[] {
  const hits = rules.reduce((sum, rule) => sum + rule.hits, 0)
  return [String(rules.length), String(hits)]
}

function worldLines(
  { flags, stdout }: StatusCommand,
  servers: readonly Server[],
  worlds: readonly WorldStatus[],
): string[] {
  const names = ['PROJECT', 'SERVER', 'CLOCK', 'NOTEBOOKS', 'REQUESTS', 'FAULTS', 'HITS']
  const rows = worlds.map((world): Cell[] => [
    world.project_id,
    world.url,
    clockText(world.clock),
    String(world.notebooks.total),
    String(world.journal.last),
    ...faultCells(world.faults),
  ])
  const all = servers.reduce((sum, server) => sum + server.worlds.count, 0)
  const more = flags.project === undefined ? all - worlds.length : 0
  return [
    ...(rows.length === 0 ? [] : ['']),
    ...tableLines(stdout, [names, ...rows]),
    ...(more > 0 ? [`and ${counted(more, 'more world')}: --limit ${all}`] : []),
  ]
}

/** The rules of the servers, and those of the project that is shown. */
function faultLines(
  command: StatusCommand,
  servers: readonly Server[],
  worlds: readonly WorldStatus[],
): string[] {
  const { project } = command.flags
  const shown = project === undefined ? servers : [...servers, ...worlds]
  const lists = shown.map(({ faults, url }) => ({ url, rules: faults }))
  const lines = ruleLines(command, mergedRules(lists), project === undefined ? servers.length : 1)
  return lines.length === 0 ? [] : ['', ...lines]
}
