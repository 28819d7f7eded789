// The values of options that have a form of their own; config.ts has the options.

import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { type ClockSetting, epochOfMoment } from './cloud/kernel/clock.ts'
import { ADDRESS_RANGE, isAddressRange } from './http/address/address-range.ts'
import { MAX_RATE, Rate } from './schemas/control.ts'
import { FaultRule, MAX_DELAY_MS } from './schemas/fault.ts'
import { Duration, integer, Moment, milliseconds } from './schemas/primitives.ts'
import { longRunningActions } from './schemas/progression.ts'
import * as z from './schemas/zod.ts'

/** Longest Retry-After of the option: a day. */
const MAX_RETRY_SECONDS = 86_400

const RETRY_AFTER_TEXT = `off, or seconds from 0 to ${MAX_RETRY_SECONDS}`

/** A host name or an IP address. An IPv6 address may stand in brackets, as in a URL, and may have a zone. */
export const Host = z
  .string()
  .transform((host) => /^\[(.*:.*)\]$/.exec(host)?.[1] ?? host)
  .refine(
    (host) => isIP(host) !== 0 || /^[^\s\0:/[\]%]+$/.test(host),
    'a host name or IP address, without scheme and port',
  )

const DNS_NAME =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/

/**
 * A host name, a wildcard or an IP address for a certificate, in lower case and with other letters in punycode. A
 * wildcard needs two more labels: clients accept no certificate for `*.com`.
 */
export const CertificateHost = z
  .string()
  .transform((host) => {
    const name = /^\[(.*:.*)\]$/.exec(host)?.[1] ?? host
    return isIP(name) !== 0
      ? name
      : /[^\0-\x7f]/.test(name)
        ? domainToASCII(name)
        : name.toLowerCase()
  })
  .refine((name) => {
    if (isIP(name) !== 0) return !name.includes('%')
    const base = name.replace(/^\*\.(?=.*\.)/, '')
    return DNS_NAME.test(base) && !/^[\d.]+$/.test(base)
  }, 'a host name, a wildcard such as *.mock.example, or an IP address without zone')

/** `200`, or a range such as `150..400`, in ms. */
export const Latency = z
  .union(
    [integer(0, MAX_DELAY_MS), z.string().regex(/^\d{1,6}(\.\.\d{1,6})?$/)],
    'ms such as 200 or 150..400',
  )
  .transform((text): readonly [number, number] => {
    const [least, most = least] = String(text).split('..').map(Number) as [number, number?]
    return [least, most]
  })
  .refine(
    ([least, most]) => least <= most && most <= MAX_DELAY_MS,
    'a range with the smaller value first, up to 600000 ms',
  )

const SHARD_TEXT = 'a number and a count such as 1/4, at most 1000/1000'

/** The number of a process and the number of all: `1/4` to `4/4`. */
export const Shard = z.string(SHARD_TEXT).refine((text) => {
  const [, index, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? []
  return Number(index) <= Number(of) && Number(of) <= 1_000
}, SHARD_TEXT)

/** Seconds, or `off`. */
export const RetryAfter = z
  .union(
    [
      z.literal('off'),
      z.int(RETRY_AFTER_TEXT).min(0, RETRY_AFTER_TEXT),
      z.string().regex(/^\d{1,5}$/, RETRY_AFTER_TEXT),
    ],
    RETRY_AFTER_TEXT,
  )
  .transform((text) => (text === 'off' ? text : Number(text)))
  .refine((seconds) => seconds === 'off' || seconds <= MAX_RETRY_SECONDS, RETRY_AFTER_TEXT)

/** A fault rule, as an object or as a text like the value of `--fault`. */
export const Fault = z.union(
  // Built only if there is a rule.
  [z.string(), z.lazy(() => z.built(FaultRule))],
  'a rule such as "ListNotebooks status=403 times=2"',
)

/** Addresses of proxies. */
export const AddressRange = z.string().refine(isAddressRange, ADDRESS_RANGE)

/** The exact value of a browser's Origin header. */
export const Origin = z
  .string()
  .refine(isOrigin, 'scheme, host and port of web pages, such as http://localhost:5173')

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

/** Clock that worlds start with: `real`, `frozen`, a rate, or an object with `at` and `rate`. */
export const StartClock = z
  .union(
    [
      z.enum(['real', 'frozen']),
      Rate,
      z.string().regex(/^\d{1,7}(\.\d+)?$/),
      z.strictObject({ at: Moment.optional(), rate: Rate.optional() }),
    ],
    'real, frozen, or a rate such as 60',
  )
  .transform((clock): ClockSetting => {
    if (typeof clock === 'object') {
      return { ...clock, at: clock.at === undefined ? undefined : epochOfMoment(clock.at) }
    }
    if (clock === 'real') return { rate: 1 }
    return { rate: clock === 'frozen' ? 0 : Number(clock) }
  })
  .refine(({ rate = 1 }) => rate <= MAX_RATE, 'a rate of at most 1000000')

/** `create=1s,delete=500ms`, or an object. */
export const DurationsInput = z
  .union(
    [
      z
        .string()
        .transform(
          (text) =>
            Object.fromEntries(text.split(',').map((pair) => pair.split('=', 2))) as unknown,
        ),
      z.record(z.string(), z.unknown()),
    ],
    'durations such as create=1s,delete=500ms',
  )
  .pipe(z.partialRecord(z.enum(longRunningActions), Duration, 'durations such as create=1s'))
  .transform((given) =>
    Object.fromEntries(Object.entries(given).map(([key, span]) => [key, milliseconds(span)])),
  )
