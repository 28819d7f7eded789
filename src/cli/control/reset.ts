import { ResetAnswer, ResetRequest } from '../../schemas/control.ts'
import type { CommandLine } from '../command-line.ts'
import { expectValid } from '../usage-error.ts'
import { ControlCommand } from './control-command.ts'
import type { OutputHost } from './output.ts'
import { expectNoMore } from './words.ts'

/** Resets every world or one of them. Returns the exit status. */
export async function resetCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const command = new ControlCommand('reset', line, host)
  const [to, ...more] = line.operands
  expectNoMore('reset', more)
  return reset(
    command,
    expectValid(ResetRequest, { to }, () => 'reset'),
  )
}

/** Sends a reset and prints what was reset. */
export async function reset(
  command: ControlCommand<'reset' | 'snapshot'>,
  body: ResetRequest,
): Promise<number> {
  const { project } = command.flags
  const what = project === undefined ? 'every project' : `project ${project}`
  const outcomes = await command.send(
    { method: 'POST', path: command.path('/reset'), body },
    ResetAnswer.loose(),
  )
  return command.printChange(outcomes, (answer) => `${what} is reset to ${answer.reset}`)
}
