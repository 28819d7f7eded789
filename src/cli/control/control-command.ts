import type * as z from '../../schemas/zod.ts'
import type { CommandLine } from '../command-line.ts'
import { defaultUrl } from '../target.ts'
import { expectValid } from '../usage-error.ts'
import {
  ControlPlane,
  type ControlRequest,
  controlPath,
  isAnswered,
  type Outcome,
  outcomeOf,
} from './control-plane.ts'
import { type ControlVerb, controlFlags } from './control-verbs.ts'
import { type OutputHost, printable, printLines } from './output.ts'

type Flags = z.output<(typeof controlFlags)['status' | 'logs']>

type Answers<T> = readonly { url: string; answer: T }[]

interface Printed<T> {
  /** Whether the servers changed something. */
  isChange?: boolean
  /** Members of the JSON document about all answers together. */
  merged?: (answers: Answers<T>) => object
  /** The lines for people. */
  text: (answers: Answers<T>) => readonly string[]
}

/** One run of a command that calls the control plane: where, what for, and how its result is printed. */
export class ControlCommand<Verb extends ControlVerb = ControlVerb> {
  readonly verb: Verb
  readonly flags: z.output<(typeof controlFlags)[Verb]>
  readonly plane: ControlPlane
  readonly #host: OutputHost

  /** Throws a UsageError for a wrong flag. */
  constructor(verb: Verb, { config, verbFlags }: CommandLine, host: OutputHost) {
    this.verb = verb
    const flags = expectValid(controlFlags[verb], verbFlags.input, verbFlags.nameOf) as Flags
    this.flags = flags as z.output<(typeof controlFlags)[Verb]>
    this.plane = new ControlPlane({
      urls: flags.url ?? [defaultUrl(config)],
      token: config.controlToken,
      timeout: flags.timeout,
    })
    this.#host = host
    // Nobody may read the output to its end: `| head -1`.
    host.stdout.on('error', () => {})
  }

  get stdout(): NodeJS.WritableStream {
    return this.#host.stdout
  }

  /** The path below `/_mock` for the project of the command, or for the whole server. */
  path(rest: string): string {
    const { project } = this.flags as Flags
    return controlPath(project, rest)
  }

  /** Does something with each server, or with that of the project of the command. */
  async each<T>(act: (url: string) => Promise<T>): Promise<Outcome<T>[]> {
    if (this.plane.urls.length === 1) return this.plane.each(act)
    const { project } = this.flags as Flags
    const found = await outcomeOf(this.plane.urls.join(', '), async () => {
      await this.plane.requireEachProcess()
      return project === undefined ? undefined : this.plane.serverOf(project)
    })
    if (!isAnswered(found)) return [found]
    const { answer: url } = found
    return url === undefined ? this.plane.each(act) : [await outcomeOf(url, () => act(url))]
  }

  /** Sends a request to each server, or to that of the project of the command. */
  async send<S extends z.ZodType>(
    request: ControlRequest,
    schema: S,
  ): Promise<Outcome<z.output<S>>[]> {
    return this.each((url) => this.plane.ask(url, request, schema))
  }

  /** Prints a line for each server that did something, and says which did it if one did not. Returns the exit status. */
  printChange<T extends object>(
    outcomes: readonly Outcome<T>[],
    lineOf: (answer: T) => string,
  ): number {
    return this.print(outcomes, {
      isChange: true,
      text: (answers) => answers.map(({ url, answer }) => `${url}: ${lineOf(answer)}`),
    })
  }

  /**
   * Prints what the servers answered; failures go to stderr. With `--json` it is one document: the answer itself if there is
   * one server and it answered, else what `merged` makes of the answers and what each server answered. Returns the exit
   * status: 1 if there is a failure, else 0.
   */
  print<T extends object>(
    outcomes: readonly Outcome<T>[],
    { isChange = false, merged = () => ({}), text }: Printed<T>,
  ): number {
    const answers = outcomes.filter(isAnswered)
    const ok = answers.length === outcomes.length
    const [first] = answers
    if (!(this.flags as Flags).json) printLines(this.stdout, text(answers))
    else if (first !== undefined && this.plane.urls.length === 1) this.printDocument(first.answer)
    else this.printDocument({ ok, ...merged(answers), servers: outcomes.map(jsonOf) })
    this.printFailures(outcomes)
    if (isChange && !ok && first !== undefined) {
      const undone = outcomes.filter((outcome) => !isAnswered(outcome))
      this.warn(`done on ${urlsOf(answers)}; not done on ${urlsOf(undone)}`)
    }
    return ok ? 0 : 1
  }

  printDocument(document: object): void {
    printLines(this.stdout, [JSON.stringify(document, null, 2)])
  }

  /** Prints a sentence for each failure. */
  printFailures(outcomes: readonly Outcome<unknown>[]): void {
    for (const outcome of outcomes) {
      if ('failure' in outcome) this.warn(`${outcome.url}: ${outcome.failure.message}`)
    }
  }

  /** Prints a sentence on stderr. */
  warn(sentence: string): void {
    printLines(this.#host.stderr, [
      `modelarts-notebooks-mock: ${this.verb}: ${printable(sentence)}`,
    ])
  }
}

function urlsOf(outcomes: readonly { url: string }[]): string {
  return outcomes.map(({ url }) => url).join(', ')
}

/** What a server answered, as a member of a list in a JSON document. */
function jsonOf(outcome: Outcome<object>): object {
  const { url } = outcome
  return isAnswered(outcome)
    ? { url, ok: true, answer: outcome.answer }
    : { url, ok: false, error: outcome.failure.message }
}
