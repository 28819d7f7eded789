import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

/** Some servers send `deflate` without the header of zlib. */
const inflateBoth: Decoder = (bytes, options) =>
  promisify<Buffer, object, Buffer>(inflate)(bytes, options).catch(() =>
    promisify<Buffer, object, Buffer>(inflateRaw)(bytes, options),
  )

const gunzipped = promisify<Buffer, object, Buffer>(gunzip)

const decoders: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', gunzipped],
  ['x-gzip', gunzipped],
  ['deflate', inflateBoth],
  ['br', promisify<Buffer, object, Buffer>(brotliDecompress)],
])

/**
 * A body without its content codings; `encoding` is the value of Content-Encoding. Rejects with an Error whose message
 * says why not: an unknown coding, a broken body, or more than `most` bytes.
 */
export async function decodedBody(bytes: Buffer, encoding: string, most: number): Promise<Buffer> {
  const codings = encoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
  let body = bytes
  for (const coding of codings.reverse()) {
    if (body.length === 0) return body
    const decode = decoders.get(coding)
    if (decode === undefined)
      throw new Error(`has the unknown content coding ${coding.slice(0, 40)}`)
    body = await decode(body, { maxOutputLength: most }).catch((error: NodeJS.ErrnoException) => {
      const isLarge = error.code === 'ERR_BUFFER_TOO_LARGE'
      throw new Error(
        isLarge ? `has more than ${most} bytes when decoded` : `is no valid ${coding}`,
      )
    })
  }
  return body
}
