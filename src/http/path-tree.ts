interface Segment<Value> {
  literals: Map<string, Segment<Value>>
  parameter: Segment<Value> | undefined
  /** What ends at this segment; undefined if no template ends here. */
  value: Value | undefined
}

/** Values by path templates such as `/v1/{project_id}/notebooks`, compiled for lookups by path. */
export class PathTree<Value> {
  readonly #root: Segment<Value> = segment()

  /** Sets the value of a template to a new one, made of the present one. */
  update(template: string, change: (present: Value | undefined) => Value): void {
    let at = this.#root
    for (const name of partsOf(template)) at = next(at, name)
    at.value = change(at.value)
  }

  /**
   * The value of the template that matches the path. A literal segment goes before a parameter, from left to right.
   * A slash at the end is ignored; a parameter matches no empty segment.
   */
  find(path: string): Value | undefined {
    return find(this.#root, partsOf(path.replace(/\/$/, '')), 0)
  }
}

export function isParameter(name: string): boolean {
  return name.startsWith('{')
}

function next<Value>(at: Segment<Value>, name: string): Segment<Value> {
  if (isParameter(name)) {
    at.parameter ??= segment()
    return at.parameter
  }
  const found = at.literals.get(name) ?? segment<Value>()
  at.literals.set(name, found)
  return found
}

function find<Value>(
  at: Segment<Value>,
  path: readonly string[],
  index: number,
): Value | undefined {
  const name = path[index]
  if (name === undefined) return at.value
  const literal = at.literals.get(name)
  const found = literal && find(literal, path, index + 1)
  if (found !== undefined || at.parameter === undefined || name === '') return found
  return find(at.parameter, path, index + 1)
}

function segment<Value>(): Segment<Value> {
  return { literals: new Map(), parameter: undefined, value: undefined }
}

function partsOf(path: string): string[] {
  return path.split('/').slice(1)
}
