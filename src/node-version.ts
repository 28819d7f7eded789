/** The oldest supported version of Node, as in package.json. */
export const OLDEST_NODE = '20.19'

export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

const refusal = (version: string) => `found Node ${version}, expected Node ${OLDEST_NODE} or newer`

/** Throws an Error if Node is too old. */
export function requireNode(version = process.versions.node): void {
  if (!isSupportedNode(version)) throw new Error(refusal(version))
}

/** Ends the process with one sentence and exit status 2 if Node is too old. */
export function endOnOldNode(host: Pick<NodeJS.Process, 'exit' | 'versions'> = process): void {
  const { node } = host.versions
  if (isSupportedNode(node)) return
  console.error(`modelarts-notebooks-mock: ${refusal(node)}`)
  host.exit(2)
}
