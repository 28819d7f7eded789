const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Waits for the end of a recording. */
export interface StopSignal {
  /** Resolves at the first signal, or after the time. */
  stopped: Promise<void>
  /** Removes the handlers and the timer. */
  end(): void
}

/** `after` is in ms; without it only a signal stops. A signal that comes again while the recording ends is ignored. */
export function stopSignal(
  host: Pick<NodeJS.Process, 'on' | 'off'>,
  after: number | undefined,
): StopSignal {
  let stop!: () => void
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  const timer = after === undefined ? undefined : setTimeout(stop, after)
  for (const signal of SIGNALS) host.on(signal, stop)
  return {
    stopped,
    end: () => {
      clearTimeout(timer)
      for (const signal of SIGNALS) host.off(signal, stop)
    },
  }
}
