import { effect, signal } from '@preact/signals'
import type { Identities } from '../../schemas/overview.ts'
import { hasPresentToken, storeToken } from './control-token.ts'

/** Users and projects of the server; undefined until the first response. */
export const identities = signal<Identities | undefined>(undefined)

/** Resolves when the users are loaded: before that, a request to the API would have no token. */
export function usersLoaded(): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (identities.value === undefined) return
      resolve()
      // An effect cannot stop itself while it runs for the first time.
      queueMicrotask(() => stop())
    })
  })
}

/** Name of the user who sends requests to the API. */
export const userName = signal('')

/** The paths of the control plane, each as `GET /_mock/…`. */
export const controlPaths = signal<ReadonlySet<string>>(new Set())

/** Whether the server has a drill. */
export const hasDrill = signal(false)

/** Ids of the projects that have a world. */
export const knownProjects = signal<readonly string[]>([])

/** Version of the server when the page was loaded, and whether another one answers now. */
export const version = signal<{ loaded: string; isOther: boolean } | undefined>(undefined)

/** Compares the version of the server that answers now. */
export function seeVersion(found: string): void {
  const { loaded = found } = version.value ?? {}
  version.value = { loaded, isOther: loaded !== found }
}

/** Whether the server needs a control token that this tab does not have. */
export const needsToken = signal(false)

/** Call after a 401: asks for the token, unless another one was given since a request with these headers was sent. */
export function tokenRefused(headers: Record<string, string>): void {
  if (hasPresentToken(headers)) needsToken.value = true
}

export function setControlToken(token: string): void {
  storeToken(token)
  needsToken.value = false
}

/** The well-known token of a user; the default is the chosen user. */
export function tokenOf(name = userName.value): string {
  const users = identities.value?.users ?? []
  return (users.find((user) => user.name === name) ?? users[0])?.token ?? ''
}
