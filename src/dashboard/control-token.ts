const KEY = 'mock-control-token'

/** Keeps the control token in this tab; it goes nowhere but to the server. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token)
}

/** What the control plane wants to see of this tab. */
export function controlHeaders(): Record<string, string> {
  const token = sessionStorage.getItem(KEY)
  return token === null ? {} : { authorization: `Bearer ${token}` }
}
