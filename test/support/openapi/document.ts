import { readFileSync } from 'node:fs'
import swagger, { type SwaggerOptions, type SwaggerTransformObject } from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { createApp } from '../../../src/app.ts'
import { Ids } from '../../../src/cloud/kernel/ids.ts'
import type { Config } from '../../../src/config.ts'
import { Engine } from '../../../src/control/engine.ts'
import type { Plane } from '../../../src/http/documents/openapi-documents.ts'
import { packageFile } from '../../../src/package-file.ts'
import type { FaultRule } from '../../../src/schemas/fault.ts'

type OpenApi = ReturnType<SwaggerTransformObject>

const transforms = {
  transform: jsonSchemaTransform,
  transformObject: ((document) =>
    withExamples(mergeInputSchemas(jsonSchemaTransformObject(document)))) as SwaggerTransformObject,
}

const openapi = '3.1.0'

const servers = [{ url: 'http://127.0.0.1:6404' }]

const api: SwaggerOptions = {
  ...transforms,
  openapi: {
    openapi,
    info: {
      title: 'ModelArts notebooks',
      version: '1',
      description:
        'The notebooks API of Huawei Cloud ModelArts, as modelarts-notebooks-mock serves it.',
    },
    servers,
    components: {
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'IAM token.' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AK/SK signature: SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…',
        },
      },
    },
    security: [{ token: [] }, { signature: [] }],
  },
}

const control: SwaggerOptions = {
  ...transforms,
  openapi: {
    openapi,
    info: {
      title: 'modelarts-notebooks-mock, control plane',
      version: '1',
      description:
        'Functions that only the mock has: faults, time, state and the journal of requests.',
    },
    servers,
  },
}

const swaggerOptions: Readonly<Record<Plane, SwaggerOptions>> = { api, control }

/** The OpenAPI document of a plane, collected from the routes of an app that never listens. */
export async function collectedDocument(plane: Plane, config: Config): Promise<object> {
  const stopping = new AbortController().signal
  const fault = config.fault as FaultRule[]
  const engine = new Engine({ ...config, fault, stopping }, () => {})
  const ids = new Ids('openapi')
  const options = { ...config, log: undefined, https: undefined, version: '0', ids, stopping }
  const app = await createApp(engine, options, async (prepared) => {
    await prepared.register(swagger, swaggerOptions[plane])
    prepared.addHook('onRoute', (route) => {
      const isControl = route.url.startsWith('/_mock')
      if (isControl !== (plane === 'control')) route.schema = { ...route.schema, hide: true }
    })
  })
  await app.ready()
  const document = app.swagger()
  await app.close()
  return document
}

const EXAMPLES = packageFile('openapi/examples.json')

/** Adds recorded responses of a mock as examples to the components that have none of their own. */
function withExamples(document: OpenApi): OpenApi {
  const examples = JSON.parse(readFileSync(EXAMPLES, 'utf8')) as Record<string, object>
  const { components } = document as { components: { schemas: Record<string, object> } }
  const schemas = Object.entries(components.schemas).map(([name, schema]) => {
    const example = examples[name]
    return [name, example === undefined ? schema : { example, ...schema }]
  })
  return { ...document, components: { ...components, schemas: Object.fromEntries(schemas) } }
}

/**
 * fastify-type-provider-zod writes every named schema twice: X for responses, XInput for requests.
 * This keeps XInput only if it is used and differs from X.
 */
function mergeInputSchemas(document: OpenApi): OpenApi {
  let text = JSON.stringify(document)
  const { schemas } = JSON.parse(text).components
  for (const name of Object.keys(schemas)) {
    const inputName = `${name}Input`
    if (isSameSchema(schemas[inputName], schemas[name])) {
      text = text.replaceAll(reference(inputName), reference(name))
    }
  }
  const merged = JSON.parse(text)
  const used = usedSchemas(merged)
  const renamed = JSON.stringify({ ...merged, components: { ...merged.components, schemas: used } })
  return JSON.parse(
    Object.keys(used).reduce((json, name) => withoutInputSuffix(json, name, used), renamed),
  )
}

/** A schema that only requests use loses the suffix Input. */
function withoutInputSuffix(json: string, name: string, used: Record<string, unknown>): string {
  const base = name.replace(/Input$/, '')
  if (base === name || base in used) return json
  return json.replaceAll(reference(name), reference(base)).replace(`"${name}":{`, `"${base}":{`)
}

/** The components that the paths refer to, directly or through other components. */
function usedSchemas({ paths, components }: { paths: object; components: { schemas: object } }) {
  const used: [string, unknown][] = []
  let unseen = Object.entries(components.schemas)
  for (let text = JSON.stringify(paths); text !== ''; ) {
    const found = unseen.filter(([name]) => text.includes(reference(name)))
    unseen = unseen.filter((entry) => !found.includes(entry))
    used.push(...found)
    text = found.map(([, schema]) => JSON.stringify(schema)).join('')
  }
  return Object.fromEntries(used)
}

function isSameSchema(request: unknown, answer: unknown): boolean {
  return JSON.stringify(request)?.replaceAll('Input"', '"') === JSON.stringify(answer)
}

function reference(name: string): string {
  return `"#/components/schemas/${name}"`
}
