import type { Page } from 'playwright-core'

/** Smallest height and width of a control on a telephone, CSS px. */
const CONTROL = 40

/** What a window is too narrow for. */
interface Faults {
  /** Elements that stand out of the window, or whose text is cut off. */
  clipped: string[]
  /** Controls that are too small for a finger. */
  small: string[]
}

/** What stands out of the window or is cut off; with `isTouched` also each control that is smaller than 40 px. */
export async function misfitsOf(page: Page, isTouched: boolean): Promise<string[]> {
  const { clipped, small } = await page.evaluate(faultsOf, CONTROL)
  return [
    ...clipped.map((name) => `clipped: ${name}`),
    ...(isTouched ? small.map((name) => `smaller than ${CONTROL} px: ${name}`) : []),
  ]
}

/** Runs in the page. */
function faultsOf(least: number): Faults {
  const window = document.documentElement.clientWidth
  const nameOf = (element: Element) => {
    const { className, id, tagName } = element
    const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()
    const { height, left, right, width } = element.getBoundingClientRect()
    const box = `${Math.round(width)}x${Math.round(height)} at ${Math.round(left)}..${Math.round(right)}`
    return `${tagName.toLowerCase()}${id && `#${id}`}.${`${className}`.replaceAll(' ', '.')} "${text.slice(0, 40)}" ${box}`
  }
  const isSeen = (element: Element) => {
    const { height, width } = element.getBoundingClientRect()
    const { clipPath, position } = getComputedStyle(element)
    const isForReaders = position === 'absolute' && clipPath !== 'none'
    return (
      width > 1 &&
      height > 1 &&
      !isForReaders &&
      element.checkVisibility({ visibilityProperty: true })
    )
  }
  /** Whether it stands in a box that scrolls sideways, or in what only a screen reader or a focus shows. */
  const isReachable = (element: Element): boolean => {
    for (let box = element.parentElement; box !== null; box = box.parentElement) {
      const { clipPath, overflowX, position } = getComputedStyle(box)
      if (position === 'absolute' && clipPath !== 'none') return true
      if (['auto', 'scroll'].includes(overflowX) && box !== document.documentElement) {
        // A page that scrolls sideways is no box.
        if (!['BODY', 'MAIN'].includes(box.tagName)) return true
      }
    }
    return false
  }
  const all = [...document.body.querySelectorAll('*')].filter(isSeen)
  const isOutside = (element: Element) => {
    const { left, right } = element.getBoundingClientRect()
    return (right > window + 1 || left < -1) && !element.matches('.skip') && !isReachable(element)
  }
  const isCut = (element: Element) => {
    const { overflowX } = getComputedStyle(element)
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    )
    const isWhole = element.scrollWidth <= element.clientWidth + 1
    // A tooltip has the whole text.
    return (
      hasText &&
      !isWhole &&
      ['hidden', 'clip'].includes(overflowX) &&
      element.closest('[title]') === null
    )
  }
  const page =
    document.documentElement.scrollWidth > window + 1 ? ['the page scrolls sideways'] : []
  const controls = all.filter((element) =>
    element.matches(
      'button, input, select, textarea, summary, nav a, [role=button], [role=tab], [role=menuitem], [role=checkbox], [role=switch]',
    ),
  )
  const isSmall = (element: Element) => {
    // The label of a checkbox can be touched as well.
    const touched = element.matches('[type=checkbox], [type=radio]')
      ? ((element as HTMLInputElement).labels?.[0] ?? element)
      : element
    const { height, width } = touched.getBoundingClientRect()
    return Math.min(height, width) < least - 0.5 && !element.matches('.skip')
  }
  return {
    clipped: [
      ...page,
      ...all.filter((element) => isOutside(element) || isCut(element)).map(nameOf),
    ].slice(0, 10),
    small: controls.filter(isSmall).map(nameOf).slice(0, 20),
  }
}
