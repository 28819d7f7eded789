import type { ModelArtsError } from '../../src/index.ts'

/** What an act throws, to be looked at; an error where it throws nothing. */
export function refusal(act: () => unknown): ModelArtsError {
  try {
    act()
  } catch (error) {
    return error as ModelArtsError
  }
  throw new Error('nothing was thrown')
}
