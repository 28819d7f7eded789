import { readRegularFileSync } from '../regular-file.ts'
import { utf8Text } from '../schemas/utf8-text.ts'
import { UsageError } from './usage-error.ts'

/** The text of the file of --ca; throws a UsageError if it is no file with a certificate in PEM. */
export function readCa(file: string): string {
  let text: string
  try {
    text = utf8Text(readRegularFileSync(file))
  } catch (error) {
    throw new UsageError(`--ca: found ${(error as Error).message}, expected a PEM file`)
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new UsageError(`--ca: found ${file} without a certificate, expected a PEM file`)
}
