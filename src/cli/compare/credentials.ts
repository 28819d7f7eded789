import { statSync } from 'node:fs'
import type { SigningKeys } from '../../cloud/signature/signature.ts'
import { parsedJson } from '../../control/json-text.ts'
import { readRegularFileSync } from '../../regular-file.ts'
import { isProjectId } from '../../schemas/primitives.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'
import { UsageError } from '../usage-error.ts'

/** What the requests to the real service are authorized with. No value of it is ever printed. */
export interface Credentials {
  projectId: string
  /** Signs the requests; without it the token is sent. */
  keys: SigningKeys | undefined
  /** Belongs to temporary keys. */
  securityToken: string | undefined
  token: string | undefined
  /** Where they were found, for people: names of variables, or of a file. */
  from: string
  warnings: readonly string[]
}

type Field = 'ak' | 'sk' | 'security_token' | 'token' | 'project_id'

/** Variables of the SDKs, then those of Terraform. */
const families: readonly Readonly<Record<Field, string>>[] = [
  {
    ak: 'HUAWEICLOUD_SDK_AK',
    sk: 'HUAWEICLOUD_SDK_SK',
    security_token: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
    token: 'HUAWEICLOUD_SDK_AUTH_TOKEN',
    project_id: 'HUAWEICLOUD_SDK_PROJECT_ID',
  },
  {
    ak: 'HW_ACCESS_KEY',
    sk: 'HW_SECRET_KEY',
    security_token: 'HW_SECURITY_TOKEN',
    token: 'HW_AUTH_TOKEN',
    project_id: 'HW_PROJECT_ID',
  },
]

const FIELDS = Object.keys(families[0] as object) as Field[]

type Env = Readonly<Record<string, string | undefined>>

/** Values by field, and the name of each field for messages. */
interface Given {
  values: Readonly<Partial<Record<Field, string>>>
  nameOf: (field: Field) => string
}

/** Reads the credentials from a file, or else from the environment. Throws a UsageError. */
export function readCredentials(env: Env, file: string | undefined): Credentials {
  const variables = families.map((names) => fromVariables(env, names))
  const given = file === undefined ? variables.find(isAnything) : fromFile(file)
  if (given === undefined || !isAnything(given)) {
    const places = families.map(({ ak, sk, token }) => `${ak} and ${sk}, or ${token}`)
    const expected = file === undefined ? places.join('; ') : 'ak and sk, or token'
    throw new UsageError(
      `${file ?? 'compare'}: found no credentials, expected ${expected}${file === undefined ? '; or --credentials-file FILE' : ''}`,
    )
  }
  const { values, nameOf } = given
  const keys = keysOf(given)
  const project = [given, ...variables].find((one) => one.values.project_id !== undefined)
  const projectId = project?.values.project_id
  if (projectId === undefined) {
    throw new UsageError(`${nameOf('project_id')}: found nothing, expected the id of a project`)
  }
  if (!isProjectId(projectId)) {
    const name = (project as Given).nameOf('project_id')
    throw new UsageError(`${name}: found another text, expected the id of a project`)
  }
  const used: Field[] = keys === undefined ? ['token'] : ['ak', 'sk']
  return {
    projectId,
    keys,
    securityToken: values.security_token,
    token: values.token,
    from: file ?? used.map(nameOf).join(' and '),
    warnings: file === undefined ? [] : fileWarnings(file),
  }
}

function isAnything({ values: { ak, sk, token } }: Given): boolean {
  return ak !== undefined || sk !== undefined || token !== undefined
}

function keysOf({ values: { ak, sk }, nameOf }: Given): SigningKeys | undefined {
  if (ak === undefined && sk === undefined) return undefined
  for (const [field, other, value] of [
    ['ak', 'sk', ak],
    ['sk', 'ak', sk],
  ] as const) {
    if (value !== undefined) continue
    throw new UsageError(
      `${nameOf(field)}: found nothing beside ${nameOf(other)}, expected both keys`,
    )
  }
  return { accessKey: ak as string, secretKey: sk as string }
}

/** Texts that can be sent as a header. */
const HEADER_TEXT = /^[!-~]{1,16384}$/

function given(texts: Partial<Record<Field, unknown>>, nameOf: Given['nameOf']): Given {
  const values: Partial<Record<Field, string>> = {}
  for (const field of FIELDS) {
    const text = texts[field]
    if (text === undefined || text === '') continue
    if (typeof text !== 'string' || !HEADER_TEXT.test(text)) {
      throw new UsageError(
        `${nameOf(field)}: found something else (not shown), expected visible ASCII characters`,
      )
    }
    values[field] = text
  }
  return { values, nameOf }
}

function fromVariables(env: Env, names: Readonly<Record<Field, string>>): Given {
  const texts = Object.fromEntries(FIELDS.map((field) => [field, env[names[field]]]))
  return given(texts, (field) => names[field])
}

const MAX_FILE = 65_536

/** Reads a JSON object, or lines such as `ak = …` like those of the SDKs' own file. */
function fromFile(file: string): Given {
  let text: string
  try {
    const { size } = statSync(file)
    if (size > MAX_FILE) {
      throw new UsageError(`${file}: found ${size} bytes, expected at most ${MAX_FILE}`)
    }
    text = utf8Text(readRegularFileSync(file))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file}: found ${(error as Error).message}, expected a readable file`)
  }
  const fields = text.trimStart().startsWith('{') ? parsedJson(text) : linesOf(text)
  if (fields === undefined) throw new UsageError(`${file}: found broken JSON, expected an object`)
  return given(fields as Partial<Record<Field, unknown>>, (field) => `${file} ${field}`)
}

function linesOf(text: string): Record<string, string> {
  const lines = text.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*(.*?)[ \t]*$/gm)
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]))
}

/** A file that other users may read is no secret. Windows has no such modes. */
function fileWarnings(file: string): string[] {
  const mode = statSync(file).mode & 0o777
  if (process.platform === 'win32' || (mode & 0o044) === 0) return []
  return [`${file}: other users can read it (mode ${mode.toString(8)}); chmod 600 prevents that`]
}
