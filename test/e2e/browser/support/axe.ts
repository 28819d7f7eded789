import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** The script of axe-core; it is evaluated, because the pages allow no other scripts than their own. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** All rules of WCAG 2.0 to 2.2, levels A and AA, and what axe-core calls best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** A rule that a check leaves out, by its id, and the reason, which is printed. */
export type Exceptions = Readonly<Record<string, string>>

/** Runs axe-core on the page as it is now; throws with every violation. */
export async function assertAccessible(page: Page, exceptions: Exceptions = {}): Promise<void> {
  const found = await violationsOf(page, exceptions)
  if (found.length === 0) return
  throw new Error(
    `axe-core found ${found.length} violations at ${page.url()}:\n${found.join('\n')}`,
  )
}

/** The violations that axe-core finds on the page as it is now: rule, what is wrong, elements. */
export async function violationsOf(page: Page, exceptions: Exceptions = {}): Promise<string[]> {
  for (const [rule, reason] of Object.entries(exceptions)) {
    console.log(`  axe-core: rule ${rule} is left out: ${reason}`)
  }
  await settled(page)
  await page.evaluate(source)
  const options: RunOptions = {
    resultTypes: ['violations'],
    runOnly: { type: 'tag', values: TAGS },
    rules: Object.fromEntries(Object.keys(exceptions).map((rule) => [rule, { enabled: false }])),
  }
  const { violations } = await page.evaluate(
    (given) =>
      (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run(
        given,
      ),
    options,
  )
  return violations.map(({ help, helpUrl, id, impact, nodes }) =>
    [
      `${id} (${impact}): ${help}, ${helpUrl}`,
      ...nodes.slice(0, 5).map(({ failureSummary, html, target }) => {
        return `  ${target.join(' ')}\n    ${html.slice(0, 200)}\n    ${failureSummary?.replaceAll('\n', '\n    ')}`
      }),
      ...(nodes.length > 5 ? [`  and ${nodes.length - 5} more elements`] : []),
    ].join('\n'),
  )
}

/** Waits until no transition runs: half of a colour is no colour of the design. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((animation) => {
      return animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY
    })
    await Promise.allSettled(finite.map(({ finished }) => finished))
  })
}
