import type { IncomingMessage } from 'node:http'
import { PRIVATE } from '../../whole-file.ts'
import type { CommandLine } from '../command-line.ts'
import { writeResult } from '../results/write-result.ts'
import { UsageError } from '../usage-error.ts'
import { ControlCommand } from './control-command.ts'
import { ControlFailure, notAMock } from './control-failure.ts'
import type { OutputHost } from './output.ts'

/** Writes the replay bundle of a running server to a file. Returns the exit status. */
export async function captureCommand(line: CommandLine, host: OutputHost): Promise<number> {
  const command = new ControlCommand('capture', line, host)
  const { output } = command.flags
  if (command.plane.urls.length > 1) {
    throw new UsageError('--url: found several servers, expected one: each has a bundle of its own')
  }
  const outcomes = await command.each(async (url) => ({
    file: output,
    bytes: await save(command, url, output),
  }))
  return command.print(outcomes, {
    text: (answers) =>
      answers.map(({ answer: { file, bytes } }) => `wrote ${file} (${bytes} bytes)`),
  })
}

async function save(
  { plane }: ControlCommand<'capture'>,
  url: string,
  path: string,
): Promise<number> {
  const response = await plane.stream(url, '/_mock/bundle', new AbortController().signal)
  if (response.headers['content-type'] !== 'application/gzip') {
    response.destroy()
    throw notAMock('an answer that is no bundle')
  }
  let bytes = 0
  const counted = async function* (source: IncomingMessage) {
    try {
      for await (const chunk of source) {
        bytes += (chunk as Buffer).length
        yield chunk as Buffer
      }
    } catch (error) {
      const found = `found an answer that ended early (${(error as Error).message})`
      throw new ControlFailure('unreachable', `${found}, expected a whole bundle`)
    }
  }
  await writeResult(path, counted(response), PRIVATE)
  return bytes
}
