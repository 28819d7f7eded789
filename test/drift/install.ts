import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const PYTHON_PACKAGE = 'huaweicloudsdkmodelarts'
const GO_MODULE = 'github.com/huaweicloud/huaweicloud-sdk-go-v3'

/** What the commands of the package managers run in. */
export interface Host {
  env: NodeJS.ProcessEnv
  /** Aborted when they shall end. */
  signal: AbortSignal
}

/** A package that could not be installed: a tool is missing, or the registry does not respond. */
export class InstallError extends Error {}

/**
 * Installs the newest Python SDK below a folder, with pip and its settings (PIP_INDEX_URL, pip.conf). A wheel is only
 * unpacked: nothing of it runs.
 *
 * @returns The folder of the package.
 * @throws InstallError
 */
export async function installPythonSdk(folder: string, { env, signal }: Host): Promise<string> {
  const target = join(folder, 'python')
  const options = ['--no-deps', '--no-compile', '--only-binary=:all:', '--quiet']
  await execute(
    'the Python SDK',
    'python3 with pip',
    'python3',
    ['-m', 'pip', 'install', ...options, '--target', target, PYTHON_PACKAGE],
    { cwd: folder, env, signal },
  )
  return join(target, PYTHON_PACKAGE)
}

/**
 * Downloads the newest Go SDK below a folder, with go and its settings (GOPROXY).
 *
 * @returns The folder of the package.
 * @throws InstallError
 */
export async function installGoSdk(folder: string, { env, signal }: Host): Promise<string> {
  const goEnv = { GOMODCACHE: join(folder, 'go'), GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' }
  const stdout = await execute(
    'the Go SDK',
    'go',
    'go',
    ['mod', 'download', '-json', `${GO_MODULE}@latest`],
    { cwd: folder, env: { ...env, ...goEnv }, signal },
  )
  return join(JSON.parse(stdout)['Dir'], 'services', 'modelarts', 'v1')
}

async function execute(
  what: string,
  tool: string,
  command: string,
  args: readonly string[],
  options: Host & { cwd: string },
): Promise<string> {
  try {
    return (await run(command, args, options)).stdout
  } catch (error) {
    throw new InstallError(`${what} is not installed: ${reasonOf(error, tool)}`)
  }
}

/** One line: the missing tool, the time that is over, or the last line that the tool wrote. */
function reasonOf(error: unknown, tool: string): string {
  const { code, name, stdout, stderr } = error as Record<string, string | undefined>
  const isTimeout = ((error as Error).cause as Error | undefined)?.name === 'TimeoutError'
  if (code === 'ENOENT') return `this needs ${tool}`
  if (name === 'AbortError') return isTimeout ? 'the registry did not respond in time' : 'stopped'
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /error/i.test(line))?.trim() ?? lines.at(-1) ?? String(error)
}
