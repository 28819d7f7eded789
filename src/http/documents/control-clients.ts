import { readFile } from 'node:fs/promises'
import { packageFile } from '../../package-file.ts'
import { Content } from './content.ts'

/** The clients of the control plane with their media types. `npm run openapi` generates them from its OpenAPI document. */
export const clientFiles = {
  'client.py': 'text/x-python',
  'client.go': 'text/x-go',
  'client.ts': 'text/typescript',
} as const

export type ClientFile = keyof typeof clientFiles

const contents = new Map<ClientFile, Promise<Content>>()

/** A client as it is sent. Read once in a process. */
export function clientContent(name: ClientFile): Promise<Content> {
  const known = contents.get(name)
  if (known !== undefined) return known
  const read = readFile(packageFile(`openapi/${name}`)).then(
    (bytes) => new Content(bytes, `${clientFiles[name]}; charset=utf-8`),
  )
  contents.set(name, read)
  return read
}
