const KEY = 'mock-control-token'

/** Keeps the control token in this tab. It is sent to this server only. */
export function storeToken(token: string): void {
  sessionStorage.setItem(KEY, token)
}

/** Headers of every request to the control plane. */
export function controlHeaders(): Record<string, string> {
  const token = sessionStorage.getItem(KEY)
  return token === null ? {} : { authorization: `Bearer ${token}` }
}
