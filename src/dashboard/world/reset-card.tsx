import { Eraser, RotateCcw } from 'lucide'
import { Button } from '../parts/button.tsx'
import { summary } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { reset } from './new-starts.ts'

/** Puts the world back to its beginning. */
export function ResetCard() {
  const t = texts.value.world
  return (
    <section class="card" aria-labelledby="reset">
      <h3 id="reset">{t.reset}</h3>
      <p class="faint">{t.resetHint(summary.value?.scene ?? '')}</p>
      <div class="bar">
        <Button icon={RotateCcw} onClick={() => reset('scene')}>
          {t.resetTo.scene}
        </Button>
        <Button icon={Eraser} onClick={() => reset('empty')}>
          {t.resetTo.empty}
        </Button>
      </div>
    </section>
  )
}
