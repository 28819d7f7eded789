import { writeFile } from 'node:fs/promises'
import { Config } from '../../src/config.ts'
import { MockServer } from '../../src/mock-server.ts'
import { README, readme, withTables } from './readme.ts'

const file = new URL('../../openapi/openapi.json', import.meta.url)
const document = await new MockServer(Config.parse({})).openapi()
await writeFile(file, `${JSON.stringify(document, null, 2)}\n`)
await writeFile(README, withTables(readme()))
