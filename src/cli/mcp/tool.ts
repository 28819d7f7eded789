import { ProjectId } from '../../schemas/primitives.ts'
import * as z from '../../schemas/zod.ts'
import type { TargetServer } from './target-server.ts'

/** What a tool tells the agent. */
export interface ToolAnswer {
  /** The essence in a few lines: some clients show their model nothing else. */
  text: string
  /** Everything as data. */
  facts: Record<string, unknown>
}

/** What a tool may do, for clients that ask their user first. */
interface Hints {
  /** It changes nothing. */
  readOnlyHint?: boolean
  /** It may remove something. */
  destructiveHint?: boolean
}

/** A tool of the protocol. It calls the server, and has no state of its own. */
export interface Tool<Input extends z.ZodType = z.ZodType> {
  title: string
  description: string
  /** Schema of the arguments. It checks them; the server gets them as they were given. */
  input: Input
  /** The most important fields of the facts. */
  output: z.ZodType
  hints: Hints
  /** Rejects with a ControlFailure if the server does not do it, or with a UsageError. */
  run(server: TargetServer, args: z.input<Input>): Promise<ToolAnswer>
}

/** The tool itself: it types the arguments by their schema. */
export function toolOf<Input extends z.ZodType>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool
}

/** An argument: the project, or the whole server. */
export const project = ProjectId.optional().describe('Project ID; the whole server when left out.')

/** An argument: the project, or the first one of the scene. */
export const projectOfScene = ProjectId.optional().describe(
  'Project ID; the first project of the scene when left out. Each ID is a separate world.',
)

/** Which of the other arguments an action takes, and which one it needs. */
export interface ActionArguments {
  takes?: readonly string[]
  needs?: string
}

/**
 * The arguments of a tool whose `action` says which of the others it takes. All are in one object without alternatives:
 * services that run models take no others.
 */
export function actionInput<Action extends string, Shape extends z.core.$ZodLooseShape>(
  actions: Readonly<Record<Action, ActionArguments>>,
  description: string,
  shape: Shape,
) {
  const action = z.enum(Object.keys(actions) as [Action, ...Action[]]).describe(description)
  return z.strictObject({ action, ...shape, project }).superRefine((args, context) => {
    const given = args as { action: Action }
    const { needs, takes = needs === undefined ? [] : [needs] } = actions[given.action]
    const issue = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message })
    for (const name of Object.keys(shape)) {
      if (name in given && !takes.includes(name)) issue(name, `none with action ${given.action}`)
    }
    if (needs !== undefined && !(needs in given)) issue(needs, `one with action ${given.action}`)
  })
}

/** A change of status in words: `RUNNING -> STOPPING`, `new -> CREATING` or `DELETING -> removed`. */
export function statusChange(from: string | null, to: string | null): string {
  return `${from ?? 'new'} -> ${to ?? 'removed'}`
}
