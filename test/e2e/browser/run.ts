/**
 * Drives the dashboard in Debian's Chromium against the built server: `npm run test:browser`.
 * CHROMIUM_PATH: the browser. CHECKS: part of the names of the checks to run (all). LATE: maximum host ms
 * of random delay for each request of the page (0). PICTURES: folder for pictures of the views (a temporary one).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, chromium } from 'playwright-core'
import { browserNames, browserPath } from '../../support/browser-path.ts'
import { axe } from './axe.suite.ts'
import { docs } from './docs.suite.ts'
import { faults } from './faults.suite.ts'
import { guide } from './guide.suite.ts'
import { hostile } from './hostile.suite.ts'
import { instance } from './instance.suite.ts'
import { instances } from './instances.suite.ts'
import { journal } from './journal.suite.ts'
import { looks } from './looks.suite.ts'
import { pasted } from './pasted.suite.ts'
import { person } from './person.suite.ts'
import { proxy } from './proxy.suite.ts'
import { recovery } from './recovery.suite.ts'
import { scale } from './scale.suite.ts'
import { type Check, perform } from './tab.ts'
import { timeline } from './timeline.suite.ts'
import { tour } from './tour.suite.ts'
import { views } from './views.suite.ts'
import { weight } from './weight.suite.ts'
import { world } from './world.suite.ts'

const { env } = process

/** Host ms that a check may take before it counts as hanging. */
const CHECK_TIMEOUT = 300_000

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

const executablePath = browserPath()
if (executablePath === undefined) {
  console.log(
    `skipped: found no browser, expected one of ${browserNames.join(', ')} or CHROMIUM_PATH`,
  )
} else {
  const all = [
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
    ...tour,
    ...scale,
    ...weight,
  ]
  const wanted = all.filter(({ name }) => name.includes(env['CHECKS'] ?? ''))
  const args = ['--no-sandbox', '--disable-dev-shm-usage']
  const browser = await chromium.launch({ executablePath, args })
  let pass = 0
  for (const [index, check] of wanted.entries()) {
    const start = performance.now()
    const failure = await outcomeOf(check, browser)
    const seconds = ((performance.now() - start) / 1_000).toFixed(1)
    console.log(`${failure ? 'not ok' : 'ok'} ${index + 1} - ${check.name} # ${seconds} s`)
    if (failure) console.log(`  ${`${failure.stack}`.replaceAll('\n', '\n  ')}`)
    else pass++
  }
  await browser.close()
  console.log(`# { total: ${wanted.length}, pass: ${pass}, fail: ${wanted.length - pass} }`)
  process.exitCode = pass === wanted.length ? 0 : 1
}
