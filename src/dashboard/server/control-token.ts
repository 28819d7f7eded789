const KEY = 'mock-control-token'

/** The token where the browser has no storage for the page: it lasts until the page is loaded again. */
let unstored: string | undefined

/** Keeps the control token in this tab. It is sent to this server only. */
export function storeToken(token: string): void {
  unstored = token
  try {
    sessionStorage.setItem(KEY, token)
  } catch {
    // The storage of the browser can be switched off or full.
  }
}

function storedToken(): string | null {
  try {
    return sessionStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** Whether this tab has a token. */
export function hasToken(): boolean {
  return (unstored ?? storedToken()) !== null
}

/** Whether a request with these headers was sent with the token that the tab has now, or without one as now. */
export function hasPresentToken({ authorization }: Record<string, string>): boolean {
  return authorization === controlHeaders()['authorization']
}

/** Headers of every request to the control plane. */
export function controlHeaders(): Record<string, string> {
  const token = unstored ?? storedToken()
  return token === null ? {} : { authorization: `Bearer ${token}` }
}
