import { parseArgs } from 'node:util'

export const HELP = `npm run drift [-- OPTIONS]

Compares the newest Python and Go SDK of ModelArts with openapi/openapi.json. It prints one line for each difference
that openapi/known-differences.txt does not have.

It sends requests: pip and go download the packages from their registries (PIP_INDEX_URL and GOPROXY name others) into
a temporary folder, which is removed at the end. With --python or --go it sends none.

  --python DIR       folder huaweicloudsdkmodelarts of an unpacked Python SDK
  --go DIR           folder services/modelarts/v1 of an unpacked Go SDK
  --openapi FILE     the document to compare with
  --known FILE       the recorded differences
  --all              print the recorded differences as well
  --timeout SECONDS  stop if the packages have not arrived by then (default 300)
  --refresh          write the recorded differences again: without those that are gone, with new numbers of places
  --record           write openapi/sdk-operations.json and openapi/sdk-models.json from the Python SDK
  --help             print this text

Exit status: 0 nothing is new, 1 something is new, 2 unusable input or no package.
`

export type Options = ReturnType<typeof readOptions>

/** @throws RangeError, or the error of parseArgs, if an option is unknown or has a wrong value. */
export function readOptions(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args,
    options: {
      python: text,
      go: text,
      openapi: text,
      known: text,
      timeout: { type: 'string', default: '300' },
      all: flag,
      refresh: flag,
      record: flag,
      help: flag,
    },
  })
  const timeout = Number(values.timeout)
  if (!(timeout > 0 && timeout <= 86_400)) {
    throw new RangeError(`--timeout: found ${values.timeout}, expected seconds, at most 86400`)
  }
  return { ...values, timeout }
}
