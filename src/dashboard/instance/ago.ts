import { spanText } from '../parts/format.ts'
import { worldNow } from '../server/world.ts'
import { texts } from '../texts/texts.ts'

/** How long ago a moment of the world is, epoch ms. */
export function agoText(at: number): string {
  const { ago, justNow } = texts.value.instance
  const span = worldNow.value - at
  return span < 1_000 ? justNow : ago(spanText(span))
}
