import { syncBuiltinESMExports } from 'node:module'
import type { Test } from 'tap'

type AnyFunction = (...args: never[]) => unknown

/**
 * Replaces a function of a built-in module, such as `fs.promises`, for everybody who imports it. Returns a function that
 * restores it; the end of the test does so too.
 */
export function replaced<T, Name extends keyof T>(
  t: Test,
  module: T,
  name: Name,
  by: (original: T[Name] & AnyFunction) => AnyFunction,
): () => void {
  const original = module[name]
  const set = (value: unknown) => {
    Object.assign(module as object, { [name]: value })
    syncBuiltinESMExports()
  }
  const restore = () => set(original)
  set(by(original as T[Name] & AnyFunction))
  t.teardown(restore)
  return restore
}
