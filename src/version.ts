import { readFileSync } from 'node:fs'

const packageFile = readFileSync(new URL('../package.json', import.meta.url), 'utf8')

/** Version of this package. */
export const { version } = JSON.parse(packageFile) as { version: string }
