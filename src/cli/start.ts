import { warningWriter } from '../control/log-line.ts'
import type { Progress } from '../control/scenes/scene-entries.ts'
import { nextTurn } from '../control/slices.ts'
import type { MockServer } from '../mock-server.ts'
import { userOf, writeText } from '../regular-file.ts'
import { progressOn } from './progress.ts'
import { isUserError, UsageError, usageError } from './usage-error.ts'

/** Opens the port, reads the scene, writes the endpoints file, and warns if other machines can reach the control plane. */
export async function start(mock: MockServer): Promise<void> {
  await open(mock)
  const { controlToken, endpointsFile } = mock.config
  if (endpointsFile !== undefined) {
    writeEndpoints(endpointsFile, endpoints(mock))
  }
  if (mock.isExposed && controlToken === undefined) {
    warningWriter(mock.config.log)(
      'other machines can reach the control plane: set a --control-token',
    )
  }
}

/**
 * Opens the port and reads the files. If the port cannot be opened, the files are read as well, so that one start shows
 * every mistake: first those in the files.
 */
async function open(mock: MockServer): Promise<void> {
  const portError = await errorOf(mock.listen())
  // The first connections are accepted in this turn. Reading the files keeps the next ones busy.
  await nextTurn()
  const fileError = await errorOf(mock.load(progressOf(mock)))
  const error = fileError ?? portError
  if (error === undefined) return
  await mock.close()
  const errors = [error, portError].filter((each) => each !== undefined)
  const bug = errors.find((each) => !isUserError(each))
  if (portError === undefined || error === portError || bug !== undefined) throw bug ?? error
  throw new UsageError(`${error.message}\n${portError.message}`)
}

/** With `--log json`, every line is an object. */
function progressOf({ config }: MockServer): Progress | undefined {
  return config.log === 'json' ? undefined : progressOn(process.stderr)
}

async function errorOf(step: Promise<unknown>): Promise<Error | undefined> {
  return step.then(
    () => undefined,
    (error: Error) => error,
  )
}

function writeEndpoints(file: string, content: object): void {
  try {
    writeText(file, `${JSON.stringify(content)}\n`)
  } catch (error) {
    const expected = `a path where ${userOf()} can write a file`
    throw usageError('--endpoints-file', { path: '$', found: (error as Error).message, expected })
  }
}

/** Content of the endpoints file: the URL, all URLs if there are two, and the path of the CA file if there is one. */
function endpoints({ url, urls, caFile: ca }: MockServer): object {
  return { url, urls: urls.length > 1 ? urls : undefined, ca }
}
