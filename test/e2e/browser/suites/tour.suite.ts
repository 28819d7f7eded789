import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Tour } from '../../../../src/schemas/tour.ts'
import { assertAccessible } from '../support/axe.ts'
import { type Check, eventually, PROJECT, type Tab } from '../support/tab.ts'

const project = `/_mock/projects/${PROJECT}`

const panel = (page: Page) => page.locator('section.tour')

const stepTitle = (page: Page, title: string) =>
  panel(page).getByRole('heading', { name: title, exact: true }).waitFor()

const FROZEN = ['--clock', 'frozen', '--seed', '1'] as const

async function tourOf({ send }: Tab, scene: string): Promise<Tour> {
  return (await send('GET', `/_mock/scenes/${scene}/tour`))[1]
}

/** Opens a link to a tour, and starts it. */
async function startTour(tab: Tab, scene: string, params = ''): Promise<void> {
  await tab.open(`instances?tour=${scene}&lang=en${params}`)
  await panel(tab.page).getByRole('button', { name: 'Start the tour' }).click()
}

/** Waits until the view of a step is shown with a ring around what the step points at, inside the window. */
async function expectShown(page: Page, step: Tour['steps'][number], number: number): Promise<void> {
  await eventually(async () => {
    const { hash } = new URL(page.url())
    const view = step.view === 'instance' ? 'instances/' : step.view
    assert.match(hash, new RegExp(`^#/${PROJECT}/${view}.*step=${number}(&|$)`))
    const ring = page.locator('[data-tour-look]').first()
    const box = await ring.boundingBox({ timeout: 1_000 })
    assert.ok(box !== null && box.width > 0 && box.height > 0, 'the ring has a size')
    const { height } = page.viewportSize() ?? { height: 0 }
    assert.ok(box.y < height && box.y + box.height > 0, `${JSON.stringify(box)} is in the window`)
  })
}

async function playToItsEnd(tab: Tab, scene: string, language: 'en' | 'zh'): Promise<void> {
  const { page } = tab
  const tour = await tourOf(tab, scene)
  await page.goto(`${tab.url}/_mock/ui#/${PROJECT}/world?lang=${language}`)
  const card = page.getByRole('article', { name: scene })
  await card.getByRole('button', { name: tour.title[language] }).click()
  const names = { en: ['Start the tour', 'Finish'], zh: ['开始演示', '完成'] }
  const [start = '', finish = ''] = names[language]
  await panel(page).getByRole('button', { name: start }).click()
  for (const [index, step] of tour.steps.entries()) {
    await stepTitle(page, step.title[language])
    await panel(page).getByText(step.text[language], { exact: true }).waitFor()
    await expectShown(page, step, index + 1)
    assert.equal(await panel(page).getByRole('listitem').count(), step.actions.length)
    assert.equal(await panel(page).getByRole('alert').count(), 0)
    if (index < tour.steps.length - 1) {
      // The button had the focus from the start on.
      await page.keyboard.press('Enter')
    }
  }
  await panel(page).getByRole('button', { name: finish }).click()
  await panel(page).waitFor({ state: 'detached' })
  assert.equal(await page.locator('[data-tour-look]').count(), 0)
  await eventually(async () => {
    assert.deepEqual((await tab.send('GET', `${project}/snapshots`))[1].snapshots, [])
  })
  assert.doesNotMatch(page.url(), /tour=|step=/)
}

const narrow = { viewport: { width: 390, height: 844 }, hasTouch: true }

/** Each tour of the package in the dashboard, and what a user does to it. */
export const tour: Check[] = [
  ...(['quickstart', 'busy-gpu-lab', 'flaky-region'] as const).flatMap((scene): Check[] => [
    {
      name: `tour: plays ${scene} to its end with the keyboard`,
      options: { flags: FROZEN },
      act: (tab) => playToItsEnd(tab, scene, 'en'),
    },
    {
      name: `tour: plays ${scene} to its end at 390 px in Chinese`,
      options: { flags: FROZEN, context: narrow },
      act: async (tab) => {
        await playToItsEnd(tab, scene, 'zh')
        const overflow = await tab.page.evaluate(
          () => document.documentElement.scrollWidth - innerWidth,
        )
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
      },
    },
  ]),
  {
    name: 'tour: back gives the world before the step, and restart begins anew',
    options: { flags: FROZEN },
    act: async (tab) => {
      const { page, send } = tab
      const { steps } = await tourOf(tab, 'quickstart')
      const statusOf = async (name: string) => {
        const list = (await send('GET', `${project}/notebooks?name=${name}`))[1]
        return list.data[0]?.status
      }
      await startTour(tab, 'quickstart')
      const press = async (name: string) => {
        // A step that is being shown takes no other click.
        await page.locator('section.tour[aria-busy="false"]').waitFor()
        await panel(page).getByRole('button', { name }).click()
      }
      await stepTitle(page, steps[0]?.title.en as string)
      assert.ok(
        await panel(page).getByRole('button', { name: 'Back' }).isDisabled(),
        'the first step has no step back',
      )
      await press('Next')
      await stepTitle(page, steps[1]?.title.en as string)
      await press('Next')
      await stepTitle(page, steps[2]?.title.en as string)
      assert.equal(await statusOf('course-stopped'), 'RUNNING')
      await press('Back')
      await stepTitle(page, steps[1]?.title.en as string)
      await expectShown(page, steps[1] as Tour['steps'][number], 2)
      assert.equal(await statusOf('course-stopped'), 'STARTING')
      await page.goBack()
      await stepTitle(page, steps[2]?.title.en as string)
      await eventually(async () => assert.equal(await statusOf('course-stopped'), 'RUNNING'))
      await press('Restart')
      await stepTitle(page, steps[0]?.title.en as string)
      await eventually(async () => assert.equal(await statusOf('course-stopped'), 'STOPPED'))
      await press('Close the tour')
      await panel(page).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'tour: asks before it changes the world, and a link to a step plays the steps before it',
    options: { flags: FROZEN },
    act: async (tab) => {
      const { page, send } = tab
      const { steps } = await tourOf(tab, 'flaky-region')
      const total = async () => (await send('GET', `${project}/notebooks?limit=1`))[1].total
      const before = await total()
      await tab.open('instances?tour=flaky-region&step=7&lang=en')
      await panel(page).getByText('It starts at step 7').waitFor()
      await panel(page)
        .getByText(/loads the scene flaky-region into the project 0123/)
        .waitFor()
      assert.equal(await total(), before)
      await panel(page).getByRole('button', { name: 'Start the tour' }).click()
      await stepTitle(page, steps[6]?.title.en as string)
      await expectShown(page, steps[6] as Tour['steps'][number], 7)
      const { requests } = (await send('GET', `${project}/requests?limit=1000`))[1]
      assert.ok(requests.length > 50, `${requests.length} requests came in`)
      await page.getByRole('link', { name: 'Faults' }).click()
      await panel(page).getByRole('button', { name: 'Show the place' }).click()
      await expectShown(page, steps[6] as Tour['steps'][number], 7)
    },
  },
  ...(['light', 'dark'] as const).flatMap((theme) =>
    [{}, narrow].map(
      (context): Check => ({
        name: `tour: axe-core finds nothing, ${theme}${'viewport' in context ? ' at 390 px' : ''}`,
        options: { flags: FROZEN, context },
        act: async (tab) => {
          const { page } = tab
          const { steps } = await tourOf(tab, 'flaky-region')
          await tab.open(`instances?tour=flaky-region&lang=en&theme=${theme}`)
          await panel(page).getByRole('button', { name: 'Start the tour' }).waitFor()
          await assertAccessible(page)
          await panel(page).getByRole('button', { name: 'Start the tour' }).click()
          for (const [index, step] of steps.slice(0, 4).entries()) {
            await stepTitle(page, step.title.en)
            await expectShown(page, step, index + 1)
            await assertAccessible(page)
            const small = await panel(page)
              .getByRole('button')
              .evaluateAll((buttons) =>
                buttons
                  .map((button) => Math.round(button.getBoundingClientRect().height))
                  .filter((height) => innerWidth < 768 && height < 40),
              )
            assert.deepEqual(small, [])
            await panel(page).getByRole('button', { name: 'Next' }).click()
          }
        },
      }),
    ),
  ),
  {
    name: 'tour: an unknown tour is told, and a wrong step is the first one',
    options: { flags: FROZEN },
    act: async (tab) => {
      const { page } = tab
      await tab.open('instances?tour=%3Cscript%3E&lang=en')
      await panel(page).getByRole('alert').getByText('Mock.NotFound').waitFor()
      await panel(page).getByRole('button', { name: 'Close the tour' }).click()
      await panel(page).waitFor({ state: 'detached' })
      for (const step of ['0', '99', '-1', '1e1', '%F0%9F%92%A5']) {
        await page.goto(
          `${tab.url}/_mock/ui#/${PROJECT}/instances?tour=quickstart&lang=en&step=${step}`,
        )
        await panel(page).getByText('8 steps.').waitFor()
        assert.equal(await panel(page).getByText('It starts at step').count(), 0, step)
      }
    },
  },
  {
    name: 'tour: a step that fails says why and can be tried again',
    options: { flags: FROZEN, expected: /.*/ },
    act: async (tab) => {
      const { page } = tab
      const { steps } = await tourOf(tab, 'quickstart')
      await startTour(tab, 'quickstart')
      await stepTitle(page, steps[0]?.title.en as string)
      await page.route('**/snapshots/**', (route) => route.abort())
      await panel(page).getByRole('button', { name: 'Next' }).click()
      await panel(page).getByRole('alert').getByText('No complete answer').waitFor()
      await page.unroute('**/snapshots/**')
      await panel(page).getByRole('button', { name: 'Next' }).click()
      await stepTitle(page, steps[1]?.title.en as string)
      await page.route('**/clock/advance', (route) => route.abort())
      await panel(page).getByRole('button', { name: 'Next' }).click()
      await panel(page).getByRole('alert').waitFor()
      await page.unroute('**/clock/advance')
      await panel(page).getByRole('button', { name: 'Next' }).click()
      await stepTitle(page, steps[2]?.title.en as string)
      assert.equal(await panel(page).getByRole('alert').count(), 0)
    },
  },
]
