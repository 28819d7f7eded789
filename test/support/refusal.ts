import type { ModelArtsError } from '../../src/index.ts'

/** Returns the error that a function throws; throws if it throws nothing. */
export function refusal(act: () => unknown): ModelArtsError {
  try {
    act()
  } catch (error) {
    return error as ModelArtsError
  }
  throw new Error('nothing was thrown')
}
