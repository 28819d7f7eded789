import { readFileSync } from 'node:fs'
import swagger, { type SwaggerOptions, type SwaggerTransformObject } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { createApp } from '../../../src/app.ts'
import { sharedParts } from '../../../src/app-with-hooks.ts'
import { Ids } from '../../../src/cloud/kernel/ids.ts'
import type { Config } from '../../../src/config.ts'
import { DrillHolder } from '../../../src/control/drill/drill-holder.ts'
import { Engine } from '../../../src/control/engine.ts'
import { createControlApp } from '../../../src/control-app.ts'
import type { Plane } from '../../../src/http/documents/openapi-documents.ts'
import { packageFile } from '../../../src/package-file.ts'
import type { FaultRule } from '../../../src/schemas/fault.ts'
import type { JsonSchema } from '../../../src/schemas/json-schema.ts'
import { built } from '../../../src/schemas/zod.ts'

type OpenApi = ReturnType<SwaggerTransformObject>

const transforms = {
  transform: ((route) =>
    jsonSchemaTransform({ ...route, schema: built(route.schema) })) as typeof jsonSchemaTransform,
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
  const requestIdOf = () => ids.hex32()
  const options = {
    ...config,
    log: undefined,
    https: undefined,
    version: '0',
    settings: {},
    drill: new DrillHolder(),
    requestIdOf,
    stopping,
  }
  const bodies = new Map<string, z.ZodType>()
  const prepare = async (prepared: FastifyInstance) => {
    await prepared.register(swagger, swaggerOptions[plane])
    prepared.addHook('onRoute', ({ method, schema, url }) => {
      const path = url.replace(/:(\w+)/g, '{$1}')
      if (schema?.body) bodies.set(`${method} ${path}`, schema.body as z.ZodType)
    })
  }
  const app =
    plane === 'api'
      ? await createApp(engine, options, prepare)
      : await createControlApp(engine, options, sharedParts(options), {
          requestIdOf,
          prepare,
        })
  await app.ready()
  const document = app.swagger() as Document
  await app.close()
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const body = bodies.get(`${method.toUpperCase()} ${path}`)
      // An empty body is read as {}.
      if (body?.safeParse({}).success) (operation.requestBody as Body).required = false
      if (plane === 'api') operation.parameters?.forEach(allowEmptyValue)
      operation.parameters?.forEach(describeKnownValues)
    }
  }
  return document
}

interface Body {
  required: boolean
}

interface Parameter {
  in: string
  required?: boolean
  allowEmptyValue?: boolean
  description?: string
  schema: JsonSchema
}

interface Document {
  paths: Record<string, Record<string, { parameters?: Parameter[]; requestBody?: Body }>>
}

/** The API reads an empty parameter as one that is left out (docs/contract/behaviours.md#validation). */
function allowEmptyValue(parameter: Parameter): void {
  if (parameter.in !== 'query') return
  if (!parameter.required) parameter.allowEmptyValue = true
  else if (parameter.schema.type === 'string') parameter.schema.minLength = 1
}

/** Names the known values of a parameter for readers of its description. */
function describeKnownValues(parameter: Parameter): void {
  const { description, schema } = parameter
  const values = schema['x-extensible-enum']
  if (values === undefined) return
  parameter.description = `${description} Known values: ${values.join(', ')}.`
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
