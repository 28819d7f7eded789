/**
 * Fails if the mock became slow: compares its CPU time for a list of ten, with its defaults, with that of a bare node:http
 * server that sends the same bytes, in five interleaved rounds. `npx tsx test/bench/guard.ts`. GUARD_LIMIT: the largest
 * multiple (1.6); it fails only if all rounds exceed it.
 */

import { verdictOf } from './guard/verdict.ts'
import { contender, cpuOf, fetchPage } from './http.ts'
import { PATH } from './page.ts'
import { startLoader } from './support/loader.ts'
import { machine, ratios } from './support/report.ts'

const ROUNDS = 5

/** Parts of a round, in each of which both servers get requests: what else the machine does then disturbs both. */
const PARTS = 4

/** Requests to each server in a part. */
const REQUESTS = 1_000

const NOTEBOOKS = 1_000

const limit = Number(process.env['GUARD_LIMIT'] ?? 1.6)
if (!(limit > 0))
  throw new Error(`found GUARD_LIMIT=${process.env['GUARD_LIMIT']}, expected a number`)

const mock = await contender('mock', ['mock', `${NOTEBOOKS}`])
const bare = await contender('bare node:http', ['http'], await fetchPage(`${mock.url}${PATH}`))
const loader = await startLoader()
for (let round = 0; round <= ROUNDS; round++) {
  const spent = new Map([mock, bare].map((one) => [one, 0]))
  for (let part = 0; part < PARTS; part++) {
    for (const one of [mock, bare]) {
      const before = await cpuOf(one.process)
      await loader.send({ url: `${one.url}${PATH}`, amount: REQUESTS })
      spent.set(one, (spent.get(one) ?? 0) + (await cpuOf(one.process)) - before)
    }
  }
  // The first round warms up.
  if (round > 0) for (const [{ cpu }, time] of spent) cpu.push(time / (PARTS * REQUESTS))
}
loader.end()
for (const { process } of [mock, bare]) process.disconnect()

const { passes, sentence } = verdictOf(ratios(mock.cpu, bare.cpu), limit)
console.log(`${passes ? 'ok' : 'not ok'}: ${sentence}; ${machine()}`)
console.log(`# { total: 1, pass: ${passes ? 1 : 0}, fail: ${passes ? 0 : 1} }`)
process.exitCode = passes ? 0 : 1
