import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { packageFile } from '../../package-file.ts'
import { Content } from './content.ts'

/** One of the two OpenAPI documents: `api` is the mocked API, `control` is the mock's own control plane. */
export type Plane = 'api' | 'control'

/** Written by `npm run openapi`. A test shows that they equal the routes of a server, whatever its options are. */
const files: Readonly<Record<Plane, string>> = {
  api: 'openapi/openapi.json',
  control: 'openapi/control.json',
}

function read(plane: Plane): Promise<Buffer> {
  return readFile(packageFile(files[plane]))
}

/** The OpenAPI document of a plane. The caller may change it. */
export async function openapiDocument(plane: Plane): Promise<object> {
  return JSON.parse((await read(plane)).toString()) as object
}

const makers = {
  api: () => read('api'),
  control: () => read('control'),
  // Each step takes some 10 ms the first time: other requests are answered in between.
  sources: async () => {
    const { withSources } = await import('./openapi-sources.ts')
    const document = await openapiDocument('api')
    await setImmediate()
    const sourced = withSources(document)
    await setImmediate()
    return Buffer.from(JSON.stringify(sourced, null, 2))
  },
} as const

const contents = new Map<keyof typeof makers, Promise<Content>>()

/** A document as it is sent: of a plane, or `sources` for that of the API with its sources. Made once in a process. */
export function openapiContent(name: keyof typeof makers): Promise<Content> {
  const known = contents.get(name)
  if (known !== undefined) return known
  const made = makers[name]().then((bytes) => new Content(bytes, 'application/json; charset=utf-8'))
  contents.set(name, made)
  return made
}
