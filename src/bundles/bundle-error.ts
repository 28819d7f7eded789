// bundles/: the file format of replay bundles (docs/recordings/replay.md): reading and writing, without a server.

import { type Finding, findingLine } from '../schemas/findings.ts'

/** A bundle that cannot be read, with what was found, what was expected, and where. */
export class BundleError extends Error {
  override readonly name = 'BundleError'

  /** `file` is the path that the user gave. */
  constructor(file: string, finding: Omit<Finding, 'path'>, line?: number) {
    super(findingLine({ ...finding, path: line === undefined ? file : `${file}, line ${line}` }))
  }
}
