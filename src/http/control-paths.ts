import type { RouteOptions } from 'fastify'
import { PathTree } from './path-tree.ts'

/** The paths of the mock itself, with their methods. */
export class ControlPaths {
  readonly #operations: string[] = []
  readonly #methods = new PathTree<string[]>()

  /** Method and path of every operation of the control plane: `GET /_mock/clock`. */
  get operations(): readonly string[] {
    return this.#operations
  }

  /** Takes a route of the control plane. */
  add({ method, schema, url }: RouteOptions): void {
    const path = url.replace(/:(\w+)/g, '{$1}')
    this.#methods.update(path.replace(/\/$/, ''), (methods = []) => [...methods, method as string])
    if (url.startsWith('/_mock') && schema?.hide !== true && method !== 'HEAD') {
      this.#operations.push(`${method} ${path}`)
    }
  }

  /** The methods of a path; undefined if there is no such path. */
  methodsOf(path: string): readonly string[] | undefined {
    return this.#methods.find(path)
  }
}
