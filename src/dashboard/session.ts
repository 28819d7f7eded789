import { signal } from '@preact/signals'
import type { Identities } from '../schemas/overview.ts'
import { keepToken } from './control-token.ts'

/** Users and projects of the server; undefined until it told. */
export const identities = signal<Identities | undefined>(undefined)

/** Name of the user that requests to the API are sent as. */
export const userName = signal('')

/** The paths of the control plane, each as `GET /_mock/…`. */
export const controlPaths = signal<ReadonlySet<string>>(new Set())

/** Worlds that were made so far. */
export const knownProjects = signal<readonly string[]>([])

/** Whether the server wants a control token that this tab does not have. */
export const wantsToken = signal(false)

/** What the last deed came to. */
export const notice = signal<{ isRefusal: boolean; text: string } | undefined>(undefined)

export function takeControlToken(token: string): void {
  keepToken(token)
  wantsToken.value = false
}

/** The well-known token of a user; that of the chosen one when left out. */
export function tokenOf(name = userName.value): string {
  const users = identities.value?.users ?? []
  return (users.find((user) => user.name === name) ?? users[0])?.token ?? ''
}

/** Runs a deed and says what came of it; gives undefined where it was refused. */
export async function told<T>(
  deed: () => Promise<T>,
  done?: string | ((value: T) => string),
): Promise<T | undefined> {
  try {
    const value = await deed()
    if (done !== undefined) {
      notice.value = { isRefusal: false, text: typeof done === 'string' ? done : done(value) }
    }
    return value
  } catch (error) {
    notice.value = { isRefusal: true, text: error instanceof Error ? error.message : `${error}` }
    return undefined
  }
}
