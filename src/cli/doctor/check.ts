/** One thing looked at: what was found, and what to do where that is a problem. */
export interface Check {
  name: string
  found: string
  advice?: string
}

export function isOk({ advice }: Check): boolean {
  return advice === undefined
}
