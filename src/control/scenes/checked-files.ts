/**
 * The files of the built-in scenes that were checked when this package was built, and that a check does not change: `noun`
 * and SHA-256 of each. `npm run build` fills the set (build.ts); an edited file is not in it.
 */
export const checkedFiles: ReadonlySet<string> = new Set()
