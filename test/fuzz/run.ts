/**
 * Sends random requests to the built server: `npm run fuzz`. FUZZ_COUNT: number of requests as bytes (100,000); 30 for
 * each 100 of them are made from the OpenAPI documents in addition. FUZZ_SEED: another seed gives other requests (1). A
 * failure names the seed of its batch. Ends with 1 if there is one.
 */
import { withServer } from '../e2e/clients/processes.ts'
import { fuzzRaw } from './raw.ts'
import { type FuzzOptions, type FuzzResult, fuzzSemantic } from './semantic.ts'

const CLI = new URL('../../dist/cli.js', import.meta.url).pathname

/** How many failures of each kind are printed. */
const PRINTED = 20

function numberOf(name: string, usual: number): number {
  const text = process.env[name]
  if (text === undefined) return usual
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Error(`found ${name}=${text}, expected a whole number`)
}

const seed = numberOf('FUZZ_SEED', 1)
const count = numberOf('FUZZ_COUNT', 100_000)

const kinds: readonly [string, number, (options: FuzzOptions) => Promise<FuzzResult>][] = [
  ['raw', count, fuzzRaw],
  ['semantic', Math.ceil(count * 0.3), fuzzSemantic],
]

let failed = 0
for (const [name, requests, fuzz] of kinds) {
  // A new server for each kind: the requests of one must not depend on what the other left.
  await withServer(CLI, [], async (baseUrl) => {
    const start = performance.now()
    const { answers, failures } = await fuzz({ count: requests, seed, baseUrl })
    const seconds = ((performance.now() - start) / 1_000).toFixed(0)
    for (const failure of failures.slice(0, PRINTED)) console.log(`not ok - ${name}: ${failure}`)
    console.log(
      `${name}: ${requests} requests with seed ${seed} in ${seconds} s, ${failures.length} failures, answers by status`,
      JSON.stringify(answers),
    )
    failed += failures.length
  })
}
const total = kinds.reduce((sum, [, requests]) => sum + requests, 0)
console.log(`# { total: ${total}, pass: ${total - failed}, fail: ${failed} }`)
process.exitCode = failed === 0 ? 0 : 1
