import { parsedJson } from '../../control/json-text.ts'
import { check } from '../../schemas/findings.ts'
import * as z from '../../schemas/zod.ts'
import type { CommandLine } from '../command-line.ts'
import { ControlCommand } from './control-command.ts'
import { ControlFailure } from './control-failure.ts'
import { isAnswered } from './control-plane.ts'
import { type ServerEvent, serverEvents } from './event-stream.ts'
import { type OutputHost, printLines } from './output.ts'
import { LoggedRequest, requestFacts, requestLine } from './request-line.ts'

/** The parts of the process that `logs` uses; tests replace them. */
export type LogsHost = OutputHost & Pick<NodeJS.Process, 'off' | 'on'>

type LogsCommand = ControlCommand<'logs'>

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const Page = z.looseObject({ requests: z.array(LoggedRequest) })

const Gap = z.looseObject({ missed: z.number().nullable() })

/**
 * Prints the newest requests of the journal, and with `--follow` new ones until a signal, or until nobody reads the output.
 * Returns the exit status: 1 if a server does not answer or ends the stream, else 0.
 */
export async function logsCommand(line: CommandLine, host: LogsHost): Promise<number> {
  const command = new ControlCommand('logs', line, host)
  if (!command.flags.follow) return printJournal(command)
  const end = new AbortController()
  const stop = () => end.abort()
  for (const signal of SIGNALS) host.on(signal, stop)
  host.stdout.on('error', stop)
  try {
    const printed = new Set<ControlFailure>()
    const outcomes = await command.each((url) => follow(command, url, end.signal, printed))
    command.printFailures(
      outcomes.filter((outcome) => isAnswered(outcome) || !printed.has(outcome.failure)),
    )
    return outcomes.every(isAnswered) ? 0 : 1
  } finally {
    for (const signal of SIGNALS) host.off(signal, stop)
  }
}

async function printJournal(command: LogsCommand): Promise<number> {
  const { limit } = command.flags
  const outcomes = await command.each((url) => newest(command, url, limit))
  const requests = outcomes
    .filter(isAnswered)
    .flatMap(({ url, answer }) => answer.map((request) => ({ url, request })))
    .sort((one, other) => one.request.at - other.request.at)
  for (const { request, url } of limit === 0 ? [] : requests.slice(-limit)) {
    printRequest(command, url, request)
  }
  command.printFailures(outcomes)
  return outcomes.every(isAnswered) ? 0 : 1
}

/** The newest requests of a server, oldest first. */
async function newest(command: LogsCommand, url: string, limit: number): Promise<LoggedRequest[]> {
  const path = command.path(`/requests?limit=${Math.max(limit, 1)}`)
  const { requests } = await command.plane.ask(url, { path }, Page)
  return limit === 0 ? [] : requests
}

/** Prints the requests of one server until the signal. Prints its failure at once, adds it to `failures` and rejects with it. */
async function follow(
  command: LogsCommand,
  url: string,
  stop: AbortSignal,
  failures: Set<ControlFailure>,
): Promise<void> {
  const failed = new AbortController()
  try {
    // The stream is opened first, so that no request is missed between both.
    const end = AbortSignal.any([stop, failed.signal])
    const stream = await command.plane.stream(url, command.path('/events?types=request'), end)
    const printed = new Set<string>()
    for (const request of await newest(command, url, command.flags.limit)) {
      // A request without a response has its event later.
      if (request.outcome === 'open') continue
      printed.add(request.request_id)
      printRequest(command, url, request)
    }
    for await (const event of serverEvents(stream)) printEvent(command, url, event, printed)
    throw endOfStream()
  } catch (error) {
    failed.abort()
    if (stop.aborted) return
    const failure = error instanceof ControlFailure ? error : endOfStream()
    command.printFailures([{ url, failure }])
    failures.add(failure)
    throw failure
  }
}

function endOfStream(): ControlFailure {
  const message = 'found the end of the stream, expected more of it: the server has stopped'
  return new ControlFailure('unreachable', message)
}

function printEvent(
  command: LogsCommand,
  url: string,
  { data, event }: ServerEvent,
  printed: Set<string>,
): void {
  const facts = parsedJson(data)
  const gap = event === 'gap' ? check(Gap, facts) : undefined
  const request = check(LoggedRequest, facts)
  if (gap !== undefined && 'value' in gap) {
    const { missed } = gap.value
    command.warn(`${url}: ${missed ?? 'some'} events are lost: the output was read too slowly`)
  } else if ('value' in request && !printed.delete(request.value.request_id)) {
    printRequest(command, url, request.value)
  }
}

function printRequest(command: LogsCommand, url: string, request: LoggedRequest): void {
  const { flags, plane, stdout } = command
  const server = plane.urls.length > 1 ? { server: url } : {}
  const text = flags.json
    ? JSON.stringify({ ...server, ...requestFacts(request) })
    : [requestLine(stdout, request), ...Object.entries(server).map((word) => word.join('='))].join(
        ' ',
      )
  printLines(stdout, [text])
}
