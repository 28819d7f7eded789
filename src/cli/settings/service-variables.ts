import { isIP } from 'node:net'
import { variableOf } from '../option-names.ts'

/** Forms of the values of service variables. */
const isAddress = (text: string) => isIP(text) !== 0
const isPort = (text: string) => /^\d{1,5}$/.test(text)
const isPortUrl = (text: string) => /^(tcp|udp|sctp):\/\/\S+:\d{1,5}$/.test(text)
const isProtocol = (text: string) => /^(tcp|udp|sctp)$/.test(text)

/** How the names of service variables end, and the form of the value. */
const forms: readonly (readonly [RegExp, (text: string) => boolean])[] = [
  [/(^|_)SERVICE_HOST$/, isAddress],
  [/(^|_)SERVICE_PORT(_\w+)?$/, isPort],
  [/(^|_)PORT(_\d+_(TCP|UDP|SCTP))?$/, isPortUrl],
  [/(^|_)PORT_\d+_(TCP|UDP|SCTP)_PROTO$/, isProtocol],
  [/(^|_)PORT_\d+_(TCP|UDP|SCTP)_PORT$/, isPort],
  [/(^|_)PORT_\d+_(TCP|UDP|SCTP)_ADDR$/, isAddress],
]

/**
 * Whether Kubernetes made a variable for a service whose name begins with `notebooks-mock`: it puts such variables into
 * every pod of the namespace. Name and value must both have the form of one, so that a misspelled option is none.
 */
export function isServiceVariable(name: string, value: string): boolean {
  const prefix = variableOf('')
  if (!name.startsWith(prefix)) return false
  const end = name.slice(prefix.length)
  return forms.some(([pattern, hasForm]) => pattern.test(end) && hasForm(value))
}
