import { ContractContent } from '../../schemas/contract.ts'
import { check, findingLine, quote } from '../../schemas/findings.ts'
import { isTooDeep, MAX_CONTROL_DEPTH } from '../../schemas/json-limits.ts'
import { redacted } from '../../schemas/redacted.ts'
import { UsageError } from '../usage-error.ts'
import type { MadeContract } from './export-contract.ts'
import { bodyOfVersion, valuesOf, type Warn, warnOfOthers } from './import-parts.ts'
import { membersOf, requestRules, rulesOfVersion } from './import-rules.ts'

type Members = Readonly<Record<string, unknown>>

const HTTP = 'Synchronous/HTTP'

/**
 * The content of a Pact of version 1 to 4 as a contract of version 4. What cannot be compared with requests is refused with a
 * UsageError that names it; what is not used is in the warnings.
 */
export function contractOfPact(document: unknown, file: string): MadeContract {
  const warnings = new Set<string>()
  const warn: Warn = (sentence) => warnings.add(`${file}: ${sentence}`)
  if (isTooDeep(document, MAX_CONTROL_DEPTH)) {
    throw new UsageError(
      `${file}: found deeper nesting, expected at most ${MAX_CONTROL_DEPTH} levels`,
    )
  }
  const {
    consumer,
    interactions,
    messages,
    metadata = {},
    provider,
    ...others
  } = membersOf(document, file)
  const version = versionOf(metadata, interactions, file)
  if (messages !== undefined) throw refused(`${file}, $.messages`, 'messages')
  const { plugins, ...about } = membersOf(metadata, `${file}, $.metadata`)
  if (plugins !== undefined) throw refused(`${file}, $.metadata.plugins`, 'plugins')
  warnOfOthers(others, '$', warn)
  if (!Array.isArray(interactions)) {
    throw new UsageError(`${file}, $.interactions: found ${quote(interactions)}, expected a list`)
  }
  const read = interactions.map((one, index) =>
    interactionOf(membersOf(one, `${file}, $.interactions[${index}]`), version, {
      at: `$.interactions[${index}]`,
      file,
      warn,
    }),
  )
  const content = check(ContractContent, {
    consumer: redacted(consumer),
    provider: redacted(provider),
    interactions: read,
    metadata: { ...(redacted(about) as object), pactSpecification: { version: '4.0' } },
  })
  if ('value' in content) return { contract: content.value, warnings: [...warnings] }
  throw new UsageError(`${file}, ${findingLine(content.findings[0])}`)
}

function refused(at: string, noun: string): UsageError {
  return new UsageError(
    `${at}: found ${noun}, expected only interactions of the type ${HTTP}: this mock speaks HTTP`,
  )
}

/** Major version of the specification. */
function versionOf(metadata: unknown, interactions: unknown, file: string): number {
  const { pactSpecification, pactSpecificationVersion, ...more } = Object(metadata) as Members
  const old = more['pact-specification']
  const { version = pactSpecificationVersion } = Object(pactSpecification ?? old) as Members
  if (version === undefined) {
    const [first] = Array.isArray(interactions) ? interactions : []
    return 'type' in Object(first) ? 4 : 2
  }
  const [, major] = /^([1-4])(?:\.\d+)*$/.exec(String(version)) ?? []
  if (major !== undefined) return Number(major)
  throw new UsageError(
    `${file}, $.metadata.pactSpecification.version: found ${quote(version)}, expected 1 to 4`,
  )
}

interface Place {
  at: string
  file: string
  warn: Warn
}

function interactionOf(interaction: Members, version: number, place: Place): object {
  const {
    comments,
    description,
    key,
    pending,
    pluginConfiguration,
    request,
    response,
    type = HTTP,
    ...rest
  } = interaction
  const { interactionMarkup, providerState, providerStates, provider_state, ...others } = rest
  const where = `${place.file}, ${place.at}`
  if (type !== HTTP) throw refused(`${where}.type`, quote(type))
  if (pluginConfiguration !== undefined) throw refused(`${where}.pluginConfiguration`, 'a plugin')
  if (interactionMarkup !== undefined)
    throw refused(`${where}.interactionMarkup`, 'markup of a plugin')
  warnOfOthers(others, place.at, place.warn)
  const states = statesOf(providerStates ?? providerState ?? provider_state, where)
  return {
    type: HTTP,
    description,
    ...(key === undefined ? {} : { key }),
    ...(states === undefined ? {} : { providerStates: states }),
    ...(pending === undefined ? {} : { pending }),
    ...(comments === undefined ? {} : { comments: redacted(comments) }),
    request: requestOf(membersOf(request, `${where}.request`), version, place),
    response: responseOf(membersOf(response, `${where}.response`), version, place),
  }
}

/** Provider states: a list, or one name in version 1 and 2. */
function statesOf(states: unknown, where: string): unknown {
  if (states === undefined || states === null) return undefined
  if (typeof states === 'string') return [{ name: states }]
  if (!Array.isArray(states)) {
    throw new UsageError(`${where}.providerStates: found ${quote(states)}, expected a list`)
  }
  return states.map((state) => (typeof state === 'string' ? { name: state } : redacted(state)))
}

function requestOf(request: Members, version: number, place: Place): object {
  const { body: _, generators, headers, matchingRules, method, path, query, ...others } = request
  const at = `${place.at}.request`
  const where = `${place.file}, ${at}`
  warnOfOthers(others, at, place.warn)
  if (generators !== undefined)
    place.warn(`${at}.generators: kept, and not used: the values are examples`)
  const body = bodyOfVersion(request, version, at, place.warn)
  const rules =
    matchingRules === undefined
      ? {}
      : requestRules(
          rulesOfVersion(membersOf(matchingRules, `${where}.matchingRules`), version, where),
          `${where}.matchingRules`,
        )
  return {
    method: typeof method === 'string' ? method.toUpperCase() : method,
    path,
    ...(query === undefined || query === ''
      ? {}
      : { query: valuesOf(query, `${at}.query`, place.warn) }),
    ...(headers === undefined ? {} : { headers: valuesOf(headers, `${at}.headers`, place.warn) }),
    ...(body === undefined ? {} : { body }),
    ...(Object.keys(rules).length === 0 ? {} : { matchingRules: rules }),
    ...(generators === undefined ? {} : { generators }),
  }
}

function responseOf(response: Members, version: number, place: Place): object {
  const { body: _, generators, headers, matchingRules, status, ...others } = response
  const at = `${place.at}.response`
  warnOfOthers(others, at, place.warn)
  const body = bodyOfVersion(response, version, at, place.warn)
  const where = `${place.file}, ${at}`
  return {
    status,
    ...(headers === undefined ? {} : { headers: valuesOf(headers, `${at}.headers`, place.warn) }),
    ...(body === undefined ? {} : { body }),
    ...(matchingRules === undefined
      ? {}
      : {
          matchingRules: rulesOfVersion(
            membersOf(matchingRules, `${where}.matchingRules`),
            version,
            where,
          ),
        }),
    ...(generators === undefined ? {} : { generators }),
  }
}
