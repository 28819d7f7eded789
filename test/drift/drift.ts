import { writeFileSync } from 'node:fs'
import { readPythonSdk } from './python-sdk.ts'
import { recordModels, recordOperations } from './record.ts'
import { reviewText } from './review-text.ts'

const sdk = readPythonSdk(process.argv[3] as string)
for (const [name, content] of [
  ['sdk-operations', recordOperations(sdk)],
  ['sdk-models', recordModels(sdk)],
] as const) {
  writeFileSync(new URL(`../../openapi/${name}.json`, import.meta.url), `${reviewText(content)}\n`)
}
