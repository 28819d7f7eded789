import type { Outcome } from '../clients/table.ts'

/** Where recipes run. */
export interface Place {
  /** Temporary folder of the run: the packed package is installed in its `node_modules`. Each language makes folders below it. */
  folder: string
  /** Environment of a user's shell. `modelarts-notebooks-mock` is on its PATH, which is that of the installed package. */
  env: NodeJS.ProcessEnv
  /** Aborts what takes longer than the run may. */
  signal: AbortSignal
  /** Says at the end of the run what did not run, and why. */
  skip: (reason: string) => void
}

/** The recipes of a programming language: a page below docs/recipes/, and how its code is run. */
export interface Language {
  /** Name in the variable RUNNERS. */
  name: string
  /** Description of the programs that the machine needs. */
  needs: string
  isHere: () => Promise<boolean>
  /** Installs what the recipes need, runs them, and returns one outcome for each check. Throws if it cannot. */
  outcomes: (place: Place) => Promise<Outcome[]>
}
