import { readFileSync } from 'node:fs'
import type { SwaggerOptions, SwaggerTransformObject } from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { packageFile } from '../package-file.ts'

type OpenApi = ReturnType<SwaggerTransformObject>

/** Which of the two documents is meant: the API that is mocked, or the mock's own. */
export type Plane = 'api' | 'control'

const transforms = {
  transform: jsonSchemaTransform,
  transformObject: ((document) =>
    withExamples(foldTwins(jsonSchemaTransformObject(document)))) as SwaggerTransformObject,
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
      description: 'What only a mock can do: faults, time, state, what was sent.',
    },
    servers,
  },
}

export const openapiOptions: Readonly<Record<Plane, SwaggerOptions>> = { api, control }

const EXAMPLES = packageFile('openapi/examples.json')

/** Answers that a mock gave, as examples of the components that have none of their own. */
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
 * The provider writes every named schema twice: X for answers, XInput for requests.
 * One noun, one component: XInput stays only where a request differs and is used.
 */
function foldTwins(document: OpenApi): OpenApi {
  let text = JSON.stringify(document)
  const { schemas } = JSON.parse(text).components
  for (const name of Object.keys(schemas)) {
    const twin = `${name}Input`
    if (isTwin(schemas[twin], schemas[name])) {
      text = text.replaceAll(reference(twin), reference(name))
    }
  }
  const folded = JSON.parse(text)
  const used = usedSchemas(folded)
  const renamed = JSON.stringify({ ...folded, components: { ...folded.components, schemas: used } })
  return JSON.parse(
    Object.keys(used).reduce((json, name) => withoutTwin(json, name, used), renamed),
  )
}

/** What only requests say needs no name of its own for that. */
function withoutTwin(json: string, name: string, used: Record<string, unknown>): string {
  const base = name.replace(/Input$/, '')
  if (base === name || base in used) return json
  return json.replaceAll(reference(name), reference(base)).replace(`"${name}":{`, `"${base}":{`)
}

/** The components that the paths lead to, over any number of others. */
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

function isTwin(request: unknown, answer: unknown): boolean {
  return JSON.stringify(request)?.replaceAll('Input"', '"') === JSON.stringify(answer)
}

function reference(name: string): string {
  return `"#/components/schemas/${name}"`
}
