/**
 * Drives the dashboard in Debian's Chromium against the built server: `npm run test:browser`.
 * CHROMIUM_PATH: the browser. CHECKS: part of the names of the checks to run (all). LATE: maximum host ms
 * of random delay for each request of the page (0). PICTURES: folder for pictures of the views (a temporary one).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, chromium } from 'playwright-core'
import { browserNames, browserPath } from '../../support/browser-path.ts'
import { axe } from './suites/axe.suite.ts'
import { docs } from './suites/docs.suite.ts'
import { drill } from './suites/drill.suite.ts'
import { faults } from './suites/faults.suite.ts'
import { guide } from './suites/guide.suite.ts'
import { hostile } from './suites/hostile.suite.ts'
import { instance } from './suites/instance.suite.ts'
import { instances } from './suites/instances.suite.ts'
import { journal } from './suites/journal.suite.ts'
import { looks } from './suites/looks.suite.ts'
import { pasted } from './suites/pasted.suite.ts'
import { person } from './suites/person.suite.ts'
import { proxy } from './suites/proxy.suite.ts'
import { recovery } from './suites/recovery.suite.ts'
import { scale } from './suites/scale.suite.ts'
import { timeline } from './suites/timeline.suite.ts'
import { tour } from './suites/tour.suite.ts'
import { views } from './suites/views.suite.ts'
import { weight } from './suites/weight.suite.ts'
import { world } from './suites/world.suite.ts'
import { type Check, perform } from './support/tab.ts'

const { env } = process

/** Host ms that a check may take before it counts as hanging. */
const CHECK_TIMEOUT = 300_000

/** How many browsers work at once. A check waits much of its time for the page. */
const BROWSERS = 2

/** Number of checks that have ended. */
let performed = 0

async function outcomeOf(check: Check, browser: Browser): Promise<Error | undefined> {
  const finished = new AbortController()
  try {
    const slow = sleep(CHECK_TIMEOUT, undefined, { signal: finished.signal }).then(() => {
      throw new Error(`not done after ${CHECK_TIMEOUT} ms`)
    })
    await Promise.race([perform(browser, check), slow])
    return undefined
  } catch (error) {
    return error as Error
  } finally {
    finished.abort()
  }
}

const executablePath = browserPath() ?? ''
if (executablePath === '') {
  console.log(
    `skipped: found no browser, expected one of ${browserNames.join(', ')} or CHROMIUM_PATH`,
  )
} else {
  const together = [
    ...person,
    ...timeline,
    ...world,
    ...pasted,
    ...journal,
    ...faults,
    ...recovery,
    ...hostile,
    ...instances,
    ...axe,
    ...looks,
    ...docs,
    ...guide,
    ...proxy,
    ...instance,
    ...views,
    ...drill,
    ...tour,
  ]
  // These measure times.
  const alone = [...scale, ...weight]
  const isWanted = ({ name }: Check) => name.includes(env['CHECKS'] ?? '')
  const failures = [
    ...(await performAll(together.filter(isWanted), BROWSERS)),
    ...(await performAll(alone.filter(isWanted), 1)),
  ]
  const total = [...together, ...alone].filter(isWanted).length
  console.log(`# { total: ${total}, pass: ${total - failures.length}, fail: ${failures.length} }`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

/** Performs checks in so many browsers at once: each has a clipboard of its own. Returns the names of those that failed. */
async function performAll(checks: readonly Check[], browsers: number): Promise<string[]> {
  const failed: string[] = []
  const waiting = [...checks]
  const work = async () => {
    const args = ['--no-sandbox', '--disable-dev-shm-usage']
    const browser = await chromium.launch({ executablePath, args })
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const start = performance.now()
      const failure = await outcomeOf(check, browser)
      const seconds = ((performance.now() - start) / 1_000).toFixed(1)
      console.log(`${failure ? 'not ok' : 'ok'} ${++performed} - ${check.name} # ${seconds} s`)
      if (failure === undefined) continue
      failed.push(check.name)
      console.log(`  ${`${failure.stack}`.replaceAll('\n', '\n  ')}`)
    }
    await browser.close()
  }
  await Promise.all(Array.from({ length: Math.min(browsers, checks.length) }, work))
  return failed
}
