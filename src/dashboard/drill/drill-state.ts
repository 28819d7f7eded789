import { signal } from '@preact/signals'
import type { DrillOverview } from '../../schemas/drill-overview.ts'
import { AnswerOrder } from '../server/answer-order.ts'
import { control, Unreachable } from '../server/api.ts'

/** Host ms between two requests while the drill runs. */
const POLL_MS = 1_000

/** The drill of the server without outputs and journals; undefined until it is loaded. */
export const drill = signal<DrillOverview | Error | undefined>(undefined)

/**
 * Loads the drill, and again each second while it runs or the server does not answer. Returns a function that ends this. A page
 * that nobody sees asks for nothing.
 */
export function followDrill(): () => void {
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async () => {
    if (!document.hidden) await loadDrill()
    const { value } = drill
    const isRunning = value instanceof Error || value?.state === 'running'
    if (!isOver && (isRunning || document.hidden)) timer = setTimeout(look, POLL_MS)
  }
  void look()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

const answers = new AnswerOrder()

/** While the server does not answer, what was loaded before stays. */
async function loadDrill(): Promise<void> {
  const isNewer = answers.ask()
  try {
    const found = await control<DrillOverview>('GET', '/drill')
    if (isNewer()) drill.value = found
  } catch (error) {
    if (!isNewer()) return
    const isKept = error instanceof Unreachable && drill.value !== undefined
    if (!isKept) drill.value = error as Error
  }
}
