import { writeFile } from 'node:fs/promises'
import { Config } from '../../../src/config.ts'
import { documentPaths, pageAt, pageUrl } from '../documents.ts'
import { recordedExamples } from '../examples.ts'
import { withTables } from '../generated-tables.ts'
import { refreshSources } from '../provenance/files.ts'
import { generatedClients } from './clients/clients.ts'
import { collectedDocument } from './document.ts'

const examples = new URL('../../../openapi/examples.json', import.meta.url)
await writeFile(examples, `${JSON.stringify(await recordedExamples(), null, 2)}\n`)
for (const [plane, name] of [
  ['api', 'openapi'],
  ['control', 'control'],
] as const) {
  const file = new URL(`../../../openapi/${name}.json`, import.meta.url)
  const document = await collectedDocument(plane, Config.parse({}))
  await writeFile(file, `${JSON.stringify(document, null, 2)}\n`)
}
for (const [name, text] of Object.entries(generatedClients())) {
  await writeFile(new URL(`../../../openapi/${name}`, import.meta.url), text)
}
refreshSources()
for (const path of documentPaths()) {
  await writeFile(pageUrl(path), withTables(pageAt(path)))
}
