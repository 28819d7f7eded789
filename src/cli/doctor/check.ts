/** Result of one check: what was found, and advice if it is a problem. */
export interface Check {
  name: string
  found: string
  advice?: string
}

export function isOk({ advice }: Check): boolean {
  return advice === undefined
}
