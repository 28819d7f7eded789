/** How work is done: so many pieces side by side, the first ones first. */
export interface Schedule<Item> {
  items: readonly Item[]
  jobs: number
  /** Whether there is time for another one; the others are left. */
  hasTime: (item: Item) => boolean
  work: (item: Item) => Promise<void>
}

/** Works on items until none is left, or none has time. Rejects with the first error when the running work has ended. */
export async function inOrder<Item>({ hasTime, items, jobs, work }: Schedule<Item>): Promise<void> {
  const waiting = [...items]
  const errors: unknown[] = []
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      if (errors.length > 0) return
      if (!hasTime(item)) continue
      try {
        await work(item)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  if (errors.length > 0) throw errors[0]
}
