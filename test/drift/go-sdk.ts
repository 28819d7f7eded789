import { enumOfComment } from './comments.ts'
import {
  type Sdk,
  type SdkField,
  type SdkModel,
  type SdkOperation,
  type TypeParts,
  UnreadableSdk,
} from './sdk.ts'
import { filesIn, type SourceFile } from './source-files.ts'

/**
 * Reads an unpacked Go SDK package as text; nothing of it is compiled.
 *
 * @param root Folder `services/modelarts/v1`.
 * @throws UnreadableSdk
 */
export function readGoSdk(root: string): Sdk {
  const files = filesIn(root, 'model', '.go')
  const enums = new Map(files.flatMap(enumsOf))
  const models = new Map(files.flatMap((file) => modelsOf(file, enums)))
  if (models.size === 0) throw new UnreadableSdk(`${root}/model`, 'no model', 'model/*.go')
  const client = filesIn(root, '', '.go').find(({ path }) => /_meta\.go$/i.test(path))
  if (client === undefined) throw new UnreadableSdk(root, 'no operations', 'a file *_meta.go')
  return {
    language: 'go',
    version: /huaweicloud-sdk-go-v3@v([^/\\]+)/.exec(root)?.[1],
    clientFile: client.path,
    operations: operationsOf(client),
    models,
    partsOf: (type) => partsOf(type, enums),
  }
}

function partsOf(type: string, enums: ReadonlyMap<string, readonly string[]>): TypeParts {
  const name = withoutPointer(type)
  const simple = (kind: TypeParts['kind']): TypeParts => ({ kind, element: undefined })
  if (name.startsWith('[]')) return { kind: 'array', element: withoutPointer(name.slice(2)) }
  if (name.startsWith('map[') || name.startsWith('interface')) return simple('object')
  if (/^u?int(32|64)?$/.test(name)) return simple('integer')
  if (/^float(32|64)$/.test(name)) return simple('number')
  if (name === 'bool') return simple('boolean')
  if (name === 'string' || enums.has(name)) return simple('string')
  return { kind: 'object', element: name }
}

function withoutPointer(type: string): string {
  return type.replace(/^\*+/, '')
}

/** Enumerations are functions `GetXEnum` that return a value for each constant. */
function enumsOf({ text }: SourceFile): [string, string[]][] {
  const functions = text.matchAll(/^func Get(\w+)Enum\(\) \w+ \{(.*?)^\}/gms)
  return [...functions].map(([, name, body]) => {
    const texts = valuesOf(body as string, /value:\s*"([^"]*)"/g)
    const values = texts.length > 0 ? texts : valuesOf(body as string, /value:\s*(-?\d+)/g)
    return [name as string, values.sort()]
  })
}

function valuesOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, value]) => value as string))]
}

function modelsOf(
  file: SourceFile,
  enums: ReadonlyMap<string, readonly string[]>,
): [string, SdkModel][] {
  const structs = [...file.text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)]
  if (structs.length === 0 && !/^type \w+ struct/m.test(file.text)) {
    throw file.unreadable('no struct', 'type … struct { … }')
  }
  return structs
    .map(([, name, body]): [string, SdkModel] => {
      const fields = fieldsOf(file, body as string, enums)
      return [name as string, { file: file.path, fields }]
    })
    .filter(([name, { fields }]) => fields.size > 0 || name.endsWith('Response'))
}

function fieldsOf(
  file: SourceFile,
  body: string,
  enums: ReadonlyMap<string, readonly string[]>,
): Map<string, SdkField> {
  const fields = new Map<string, SdkField>()
  let comment = ''
  for (const line of body.split('\n').map((line) => line.trim())) {
    if (line.startsWith('//')) {
      comment += `${line.slice(2).trim()} `
      continue
    }
    const [, type, key, options] =
      /^\w+\s+(\S+(?:\[\S+\]\S+)?)\s+`json:"([^",]+)([^"]*)/.exec(line) ?? []
    if (type === undefined && line.includes('json:')) {
      throw file.unreadable(line, 'Name Type `json:"name"`')
    }
    if (type !== undefined && key !== undefined && key !== '-') {
      const named = enums.get(type.replaceAll('[]', '').replace(/^\*+/, '')) ?? []
      fields.set(key, {
        type: withoutPointer(type),
        doc: comment,
        enum: named.length > 0 ? named : enumOfComment(comment),
        required: options !== ',omitempty',
      })
    }
    if (line !== '') comment = ''
  }
  return fields
}

function operationsOf(client: SourceFile): SdkOperation[] {
  const functions = [
    ...client.text.matchAll(/^func GenReqDefFor(\w+)\(\) .*?\{(.*?)^\}/gms),
  ] as unknown as [string, string, string][]
  if (functions.length === 0) throw client.unreadable('no operation', 'func GenReqDefFor…')
  return functions.map(([, id, body]) => {
    const one = (pattern: RegExp, expected: string): string => {
      const [, found] = pattern.exec(body) ?? []
      if (found === undefined) throw client.unreadable(`GenReqDefFor${id} without it`, expected)
      return found
    }
    const [, response = `${id}Response`] = /WithResponse\(new\(model\.(\w+)\)\)/.exec(body) ?? []
    const parameters = [
      ...body.matchAll(
        /WithName\("\w+"\)(?:\.\s*WithJsonTag\("([^"]+)"\))?\.\s*WithLocationType\(def\.(\w+)\)/g,
      ),
    ]
    const names = (location: string) => [
      ...new Set(parameters.flatMap(([, tag, at]) => (at === location && tag ? [tag] : []))),
    ]
    return {
      id,
      name: id,
      method: one(/WithMethod\(http\.Method(\w+)\)/, 'WithMethod(http.Method…)').toUpperCase(),
      path: one(/WithPath\("([^"]+)"\)/, 'WithPath("/…")'),
      request: `${id}Request`,
      response,
      query: names('Query'),
      pathParameters: names('Path'),
      headers: names('Header'),
    }
  })
}
