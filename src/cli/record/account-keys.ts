import type { AccountKeys } from '../../record/signer.ts'
import { UsageError } from '../usage-error.ts'

/** Variables of the SDKs, then those of Terraform. */
const families = [
  ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'],
  ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'],
] as const

/** Texts that can be sent as a header. */
const HEADER_TEXT = /^[!-~]{1,16384}$/

/** The keys of the environment; throws a UsageError, without a value, if there are none. */
export function accountKeys(env: Readonly<Record<string, string | undefined>>): AccountKeys {
  const given = (name: string) => (env[name] === '' ? undefined : env[name])
  const family = families.find(([ak, sk]) => (given(ak) ?? given(sk)) !== undefined)
  const [ak, sk, token] = family ?? families[0]
  for (const name of [ak, sk, token]) {
    const text = given(name)
    if (text === undefined && name === token) continue
    if (text === undefined) {
      throw new UsageError(
        `${name}: found nothing, expected a key in the environment: --sign signs with ${ak} and ${sk}`,
      )
    }
    if (!HEADER_TEXT.test(text)) {
      throw new UsageError(
        `${name}: found something else (not shown), expected visible ASCII characters`,
      )
    }
  }
  return {
    accessKey: given(ak) as string,
    secretKey: given(sk) as string,
    securityToken: given(token),
  }
}
