import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { isFullSize } from '../../../support/size.ts'
import { violationsOf } from '../support/axe.ts'
import { misfitsOf } from '../support/fits.ts'
import { type PictureState, takePictures } from '../support/pictures.ts'
import { type Check, PROJECT, type Tab } from '../support/tab.ts'
import { fillViews, openView, STILL, sceneries, sizes } from '../support/views.ts'

const NARROW = 390

/** Every state of every view: in `npm run full`, and where the pictures are kept. */
const isWhole = isFullSize || process.env['PICTURES'] !== undefined

/** Every view at both widths, in both themes and languages. */
export const views: Check[] = [
  ...sceneries.map((scenery, index) => ({
    name: `the view ${scenery.name}: no violation of axe-core and nothing clipped, at both widths, in both themes and languages`,
    options: { flags: STILL },
    act: async (tab: Tab) => {
      await fillViews(tab)
      /** States of the page by what is wrong in them. */
      const found = new Map<string, string[]>()
      const check = async ({ file, language, theme, width }: PictureState) => {
        assert.ok(statSync(file).size > 5_000, 'the picture is not empty')
        const isNarrow = width === NARROW
        const wrong = [...(await violationsOf(tab.page)), ...(await misfitsOf(tab.page, isNarrow))]
        for (const one of wrong) {
          found.set(one, [...(found.get(one) ?? []), `${width}-${theme}-${language}`])
        }
      }
      const half = isWhole ? undefined : index % 2
      await takePictures(tab, scenery, check, half)
      const lines = [...found].map(([wrong, states]) => `${states.join(' ')}: ${wrong}`)
      assert.equal(found.size, 0, `\n${lines.join('\n')}`)
    },
  })),
  {
    name: 'on a telephone the first instance is on the first screen',
    options: { flags: STILL },
    act: async (tab) => {
      const { page, send } = tab
      await page.setViewportSize(sizes[1])
      await openView(tab, 'instances')
      const [, { data }] = await send('GET', `/_mock/projects/${PROJECT}/notebooks?limit=1`)
      const [{ name, status, user }] = data
      const first = page.getByRole('main').locator('li').filter({ hasText: name }).first()
      const card = first.getByRole('link', { name, exact: true })
      await card.waitFor()
      const seen = await card.evaluate((element) => {
        const { height, left, top, width } = element.getBoundingClientRect()
        const front = document.elementFromPoint(left + width / 2, top + height / 2)
        return front !== null && (element.contains(front) || front.contains(element))
      })
      assert.ok(seen, 'the name of the first card is in the window, and nothing covers it')
      await first.getByText(user.name).waitFor()
      await first.getByText(status).waitFor()
      const { y = 0, height = 0 } = (await first.boundingBox()) ?? {}
      assert.ok(y + height <= sizes[1].height, `the card ends at ${y + height} px`)
    },
  },
]
