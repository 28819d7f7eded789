/** `listDefaultFeature` as a flag: `list-default-feature`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** `listDefaultFeature` in the environment: `NOTEBOOKS_MOCK_LIST_DEFAULT_FEATURE`. */
export function variableOf(name: string): string {
  return `NOTEBOOKS_MOCK_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}
