import module from 'node:module'

// Node 22.8 and 22.10 have them first.
const { enableCompileCache, flushCompileCache } = module as {
  enableCompileCache?: () => void
  flushCompileCache?: () => void
}

/**
 * Lets Node keep the compiled code of the modules that are loaded from now on, so that the next start is faster: in the
 * folder NODE_COMPILE_CACHE, else in the folder for temporary files. Does nothing where Node cannot, where no file can be
 * written, and with NODE_DISABLE_COMPILE_CACHE.
 */
export function useCompileCache(): void {
  enableCompileCache?.()
}

/** How long after a start the compiled code is saved, ms: then it is that of the first requests as well. */
const SAVE_AFTER = 1_000

/** Saves the compiled code of a started server. Node saves it when a process exits, but one that is killed saves nothing. */
export function saveCompiledCode(): void {
  setTimeout(() => flushCompileCache?.(), SAVE_AFTER).unref()
}
