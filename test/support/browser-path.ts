import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'

/** Commands of browsers that the suites can use. */
export const browserNames = ['chromium', 'chromium-browser', 'google-chrome']

/** Path of a browser: CHROMIUM_PATH, or one on the PATH; undefined if there is none. */
export function browserPath({ env } = process): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter)
  const known = browserNames.flatMap((name) => [
    `/usr/bin/${name}`,
    ...folders.map((folder) => `${folder}/${name}`),
  ])
  return [env['CHROMIUM_PATH'] ?? '', ...known].find((path) => path !== '' && existsSync(path))
}
