import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { enumOfComment } from './comments.ts'
import {
  type Sdk,
  type SdkField,
  type SdkModel,
  type SdkOperation,
  type TypeParts,
  UnreadableSdk,
} from './sdk.ts'
import { filesIn, namesIn, type SourceFile } from './source-files.ts'

const kinds: Readonly<Record<string, TypeParts['kind']>> = {
  int: 'integer',
  float: 'number',
  str: 'string',
  bool: 'boolean',
  object: 'object',
  date: 'string',
  datetime: 'string',
}

/**
 * Reads an unpacked Python SDK package as text; nothing of it is run.
 *
 * @param root Folder `huaweicloudsdkmodelarts` or its `v1`.
 * @throws UnreadableSdk
 */
export function readPythonSdk(root: string): Sdk {
  const folder = existsSync(join(root, 'model')) ? root : join(root, 'v1')
  const models = new Map<string, SdkModel>()
  for (const file of filesIn(folder, 'model', '.py')) {
    if (basename(file.path) !== '__init__.py') readModels(file, models)
  }
  if (models.size === 0) throw new UnreadableSdk(join(folder, 'model'), 'no model', 'model/*.py')
  checkTypes(folder, models)
  const client = filesIn(folder, '', '_client.py').find(({ path }) => !path.includes('async'))
  if (client === undefined) throw new UnreadableSdk(folder, 'no client', 'a file *_client.py')
  return {
    language: 'python',
    version: versionOf(folder),
    clientFile: client.path,
    operations: operationsOf(client),
    models,
    partsOf,
  }
}

function partsOf(type: string): TypeParts {
  const [, element] = /^list\[(.*)\]$/.exec(type) ?? []
  if (element !== undefined) return { kind: 'array', element }
  if (type.startsWith('dict(')) return { kind: 'object', element: undefined }
  const kind = kinds[type]
  return kind === undefined ? { kind: 'object', element: type } : { kind, element: undefined }
}

function readModels(file: SourceFile, models: Map<string, SdkModel>): void {
  const [, ...classes] = file.text.split(/^class (?=\w)/m)
  if (classes.length === 0) throw file.unreadable('no class', 'a class with openapi_types')
  for (const text of classes) {
    const name = /^\w+/.exec(text)?.[0] as string
    const types = dictionary(file, name, text, 'openapi_types')
    const names = dictionary(file, name, text, 'attribute_map')
    const fields = new Map<string, SdkField>()
    for (const [attribute, type] of types) {
      const key = names.get(attribute)
      if (key === undefined) {
        throw file.unreadable(`no ${attribute} in attribute_map of ${name}`, 'every attribute')
      }
      const doc = commentOf(text, attribute)
      const required = new RegExp(`^ {8}self\\.${attribute} = ${attribute}$`, 'm').test(text)
      fields.set(key, { type, doc, enum: enumOfComment(doc), required })
    }
    models.set(name, { file: file.path, fields })
  }
}

/** A dictionary of texts that a class has as an attribute. */
function dictionary(file: SourceFile, name: string, text: string, attribute: string) {
  const [, body] = new RegExp(`^ {4}${attribute} = \\{([^}]*)\\}`, 'm').exec(text) ?? []
  if (body === undefined) throw file.unreadable(`${name} without it`, `${attribute} = { … }`)
  const entries = new Map<string, string>()
  for (const line of body.split('\n').map((line) => line.trim())) {
    if (line === '') continue
    const [, key, value] = /^'([^']*)': '([^']*)',?$/.exec(line) ?? []
    if (key === undefined || value === undefined) {
      throw file.unreadable(line, `'attribute': 'text' in ${attribute} of ${name}`)
    }
    entries.set(key, value)
  }
  return entries
}

function commentOf(text: string, attribute: string): string {
  return new RegExp(`:param ${attribute}: (.*?)\\n\\s*:type`, 's').exec(text)?.[1] ?? ''
}

/** Every type is one that `partsOf` knows, or a model of the package. */
function checkTypes(folder: string, models: ReadonlyMap<string, SdkModel>): void {
  for (const { file, fields } of models.values()) {
    for (const [key, { type }] of fields) {
      const inner = /^(?:list\[|dict\(str, ?)*(\w+)[\])]*$/.exec(type)?.[1]
      if (inner === undefined || !(inner in kinds || models.has(inner))) {
        throw new UnreadableSdk(join(folder, file), `type ${type} of ${key}`, 'a known type')
      }
    }
  }
}

function operationsOf(client: SourceFile): SdkOperation[] {
  const [, ...functions] = client.text.split(/^ {4}def (?=_\w+_http_info\()/m)
  if (functions.length === 0) throw client.unreadable('no operation', 'def _…_http_info')
  return functions.map((text) => {
    const name = (/^_(\w+)_http_info/.exec(text) as RegExpExecArray)[1] as string
    const one = (pattern: RegExp, expected: string): string => {
      const [, found] = pattern.exec(text) ?? []
      if (found === undefined) throw client.unreadable(`_${name}_http_info without it`, expected)
      return found
    }
    const response = one(/['"]response_type['"]: ['"](\w+)['"]/, '"response_type": "…"')
    const id = response.replace(/Response$/, '')
    return {
      id,
      name,
      method: one(/['"]method['"]: ['"]([A-Z]+)['"]/, '"method": "GET"'),
      path: one(/['"]resource_path['"]: ['"]([^'"]+)['"]/, '"resource_path": "/…"'),
      request: `${id}Request`,
      response,
      query: namesOf(text, /query_params\.append\(\('([^']+)'/g),
      pathParameters: namesOf(text, /path_params\['([^']+)'\]/g),
      headers: namesOf(text, /header_params\['([^']+)'\] = local/g),
    }
  })
}

function namesOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name as string))]
}

/** The version in the name of the folder that installers write beside a package. */
function versionOf(folder: string): string | undefined {
  const name = basename(dirname(folder))
  return namesIn(dirname(dirname(folder)), '.dist-info')
    .find((path) => path.startsWith(`${name}-`))
    ?.slice(name.length + 1, -'.dist-info'.length)
}
