import { shortText } from './primitives.ts'
import * as z from './zod.ts'

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/

/** Whether a text is the Base64 form, of either alphabet, of an http or https URL. */
function isEncodedUrl(text: string): boolean {
  if (!BASE64.test(text)) return false
  const url = Buffer.from(text, 'base64').toString()
  return /^https?:\/\/[!-~]+$/.test(url) && URL.canParse(url)
}

const SHARE_URL = 'Base64 of an http or https URL'

/** Body of RunCodeLab; every field may be left out (docs/contract/operations.md#runcodelab). */
export const CodeLabRequest = z
  .object({
    image_id: z
      .string()
      .optional()
      .describe('Image ID; the first CPU image of the service when left out or empty.'),
    share_url: shortText(4096)
      .refine(isEncodedUrl, SHARE_URL)
      .optional()
      .describe(`${SHARE_URL} of a notebook file. It is checked, but nothing is downloaded.`),
  })
  .meta({
    id: 'RunCodeLabRequest',
    description: 'Body of RunCodeLab.',
    example: { image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
  })
export type CodeLabRequest = z.infer<typeof CodeLabRequest>
