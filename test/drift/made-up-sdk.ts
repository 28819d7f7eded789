import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A field of a made-up model: types in the words of JSON, the name of a model, or either in a list. */
export interface MadeUpField {
  type: string
  /** What the comment says of the range, in the words of the vendor. */
  range?: string
  enum?: readonly string[]
  default?: string
  required?: boolean
}

export interface MadeUpSdk {
  operations: Record<string, { method: string; path: string; query?: string[] }>
  models: Record<string, Record<string, MadeUpField>>
}

/** An SDK as small as possible that has one of everything that is compared. */
export const BASE: MadeUpSdk = {
  operations: {
    ListThings: { method: 'GET', path: '/v1/{project_id}/notebooks', query: ['limit', 'status'] },
    CreateThing: { method: 'POST', path: '/v1/{project_id}/notebooks' },
    DeleteThing: { method: 'DELETE', path: '/v1/{project_id}/notebooks/{id}' },
  },
  models: {
    ListThingsRequest: {
      limit: { type: 'integer', range: '1-50。', default: '10' },
      status: { type: 'string', enum: ['RUNNING', 'STOPPED'] },
    },
    ListThingsResponse: { data: { type: '[Thing]' }, total: { type: 'integer' } },
    CreateThingRequest: { body: { type: 'ThingReq' } },
    CreateThingResponse: { id: { type: 'string' }, tags: { type: '[Tag]' } },
    DeleteThingRequest: { id: { type: 'string', required: true } },
    DeleteThingResponse: {},
    Thing: { id: { type: 'string' }, tags: { type: '[Tag]' } },
    ThingReq: { name: { type: 'string', required: true }, cores: { type: 'number' } },
    Tag: { key: { type: 'string' }, words: { type: '[string]' } },
  },
}

/** The OpenAPI document of BASE. */
export const OPENAPI = {
  openapi: '3.1.0',
  paths: {
    '/v1/{project_id}/notebooks': {
      parameters: [{ name: 'project_id', in: 'path', schema: { type: 'string' } }],
      get: {
        operationId: 'ListThings',
        parameters: [
          {
            name: 'limit',
            in: 'query',
            schema: { type: 'integer', minimum: 1, maximum: 50, default: 10 },
          },
          { name: 'status', in: 'query', schema: { type: 'string', enum: ['RUNNING', 'STOPPED'] } },
        ],
        responses: {
          200: json({
            type: 'object',
            properties: {
              data: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
              total: { type: 'integer' },
            },
          }),
        },
      },
      post: {
        operationId: 'CreateThing',
        requestBody: json({
          type: 'object',
          properties: { name: { type: 'string' }, cores: { type: 'number' } },
        }),
        responses: { 200: json({ $ref: '#/components/schemas/Thing' }) },
      },
    },
    '/v1/{project_id}/notebooks/{thing_id}': {
      delete: { operationId: 'DeleteThing', responses: { 204: {} } },
    },
    '/_mock/clock': { get: { operationId: 'Clock', responses: {} } },
  },
  components: {
    schemas: {
      Thing: {
        allOf: [
          { properties: { id: { type: ['string', 'null'] } } },
          {
            properties: {
              tags: { type: 'array', items: { $ref: '#/components/schemas/Tag' } },
            },
          },
        ],
      },
      Tag: {
        anyOf: [
          { type: 'object', properties: { key: { type: 'string' } } },
          { properties: { words: { type: 'array', items: { type: 'string' } } } },
        ],
      },
    },
  },
}

function json(schema: object) {
  return { content: { 'application/json': { schema } } }
}

/** Writes the Python package of an SDK below a folder, and returns the folder of the package. */
export function writePythonSdk(folder: string, sdk: MadeUpSdk, version = '9.9.9'): string {
  const root = join(folder, 'huaweicloudsdkmodelarts')
  mkdirSync(join(root, 'v1/model'), { recursive: true })
  mkdirSync(join(folder, `huaweicloudsdkmodelarts-${version}.dist-info`))
  writeFileSync(join(root, 'v1/model/__init__.py'), '')
  for (const [name, fields] of Object.entries(sdk.models)) {
    writeFileSync(join(root, 'v1/model', `${snake(name)}.py`), pythonModel(name, fields))
  }
  const operations = Object.entries(sdk.operations).map(([name, operation]) => {
    const query = (operation.query ?? []).map(
      (key) => `            query_params.append(('${key}', local_var_params['${key}']))`,
    )
    return [
      `    def _${snake(name)}_http_info(cls, request):`,
      `            "method": "${operation.method}",`,
      `            "resource_path": "${operation.path}",`,
      `            "response_type": "${name}Response"`,
      ...query,
    ].join('\n')
  })
  const client = `class ModelArtsClient(Client):\n${operations.join('\n\n')}\n`
  writeFileSync(join(root, 'v1/modelarts_client.py'), client)
  writeFileSync(join(root, 'v1/modelarts_async_client.py'), 'class ModelArtsAsyncClient(Client):\n')
  return root
}

function pythonModel(name: string, fields: Record<string, MadeUpField>): string {
  const types: Record<string, string> = {
    integer: 'int',
    number: 'float',
    string: 'str',
    boolean: 'bool',
  }
  const typeOf = ({ type }: MadeUpField) =>
    type.startsWith('[')
      ? `list[${types[type.slice(1, -1)] ?? type.slice(1, -1)}]`
      : (types[type] ?? type)
  const entries = Object.entries(fields)
  const dictionary = (name: string, lines: string[]) =>
    `    ${name} = {\n${lines.map((line) => `        ${line}`).join(',\n')}\n    }`
  return [
    `class ${name}:`,
    dictionary(
      'openapi_types',
      entries.map(([key, field]) => `'_${key}': '${typeOf(field)}'`),
    ),
    dictionary(
      'attribute_map',
      entries.map(([key]) => `'_${key}': '${key}'`),
    ),
    `    def __init__(self):`,
    `        r"""${name}`,
    ...entries.map(
      ([key, field]) => `\n        :param _${key}: ${comment(field)}\n        :type _${key}: x`,
    ),
    '        """',
    ...entries
      .filter(([, { required }]) => required)
      .map(([key]) => `        self._${key} = _${key}`),
    '',
  ].join('\n')
}

/** Writes the Go package of an SDK into a folder, and returns the folder. */
export function writeGoSdk(folder: string, sdk: MadeUpSdk, version = '9.9.9'): string {
  const root = join(folder, `huaweicloud-sdk-go-v3@v${version}`, 'services/modelarts/v1')
  mkdirSync(join(root, 'model'), { recursive: true })
  for (const [name, fields] of Object.entries(sdk.models)) {
    writeFileSync(join(root, 'model', `model_${snake(name)}.go`), goModel(name, fields))
  }
  const operations = Object.entries(sdk.operations).map(([name, { method, path, query = [] }]) => {
    const location = (key: string, at: string) =>
      `\treqDefBuilder.WithRequestField(def.NewFieldDef().\n\t\tWithName("${key}").\n\t\tWithJsonTag("${key}").\n\t\tWithLocationType(def.${at}))\n`
    return [
      `func GenReqDefFor${name}() *def.HttpRequestDef {`,
      `\tWithMethod(http.Method${method[0]}${method.slice(1).toLowerCase()}).`,
      `\tWithPath("${path}").`,
      `\tWithResponse(new(model.${name}Response))`,
      ...query.map((key) => location(key, 'Query')),
      '}',
      '',
    ].join('\n')
  })
  writeFileSync(join(root, 'modelArts_meta.go'), `package v1\n\n${operations.join('\n')}`)
  return root
}

function goModel(name: string, fields: Record<string, MadeUpField>): string {
  const types: Record<string, string> = { integer: 'int32', number: 'float64', boolean: 'bool' }
  const enums = Object.entries(fields).filter(([, field]) => field.enum !== undefined)
  const typeOf = (key: string, { type, enum: values }: MadeUpField) => {
    if (values !== undefined) return `*${name}${key}`
    return type.startsWith('[')
      ? `*[]${types[type.slice(1, -1)] ?? type.slice(1, -1)}`
      : `*${types[type] ?? type}`
  }
  return [
    'package model',
    '',
    `type ${name} struct {`,
    ...Object.entries(fields).map(([key, field]) => {
      const tag = field.required ? key : `${key},omitempty`
      return `\n\t// ${comment(field)}\n\t${key} ${typeOf(key, field)} \`json:"${tag}"\``
    }),
    '}',
    ...enums.map(([key, { enum: values = [] }]) =>
      [
        `func Get${name}${key}Enum() ${name}${key}Enum {`,
        ...values.map((value) => `\t\t\tvalue: "${value}",`),
        '}',
      ].join('\n'),
    ),
    '',
  ].join('\n')
}

function comment({ range, enum: values, default: byDefault }: MadeUpField): string {
  const named =
    values && `枚举类型，取值如下： ${values.map((value) => `- ${value}：x`).join(' ')} `
  return `**参数解释**：x。 **取值范围**：${range ?? named ?? '不涉及。'} **默认取值**：${byDefault ?? '不涉及'}。`
}

function snake(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
