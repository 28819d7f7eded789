import { readdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../clients/processes.ts'
import type { Place } from './language.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Time for all languages, host ms. */
const TIMEOUT = 15 * 60_000

/** Variables of npm, of tsx and of test runners around this one. */
const OTHERS =
  /^(npm_|NODE_OPTIONS|NODE_TEST_CONTEXT|NOTEBOOKS_MOCK_|HUAWEICLOUD_|VITEST|JEST|PYTEST)/i

/** Installs the packed package in an empty folder; the place in which recipes run. */
export async function installPackage(folder: string): Promise<Omit<Place, 'skip'>> {
  const signal = AbortSignal.timeout(TIMEOUT)
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OTHERS.test(name))),
    CI: 'true',
    NO_COLOR: '1',
    PATH: [join(folder, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
  }
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  const pack = ['pack', '--ignore-scripts', '--pack-destination', folder]
  await run({ command: 'npm', args: pack, cwd: ROOT, env }, signal)
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  const args = ['install', ...quiet, `./${tarball}`]
  await run({ command: 'npm', args, cwd: folder, env }, signal)
  return { folder, env, signal }
}
