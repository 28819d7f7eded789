/**
 * URL of a file of this package, by its path from the package's root. This file stands one folder below the root as
 * src/package-file.ts, and the bundle that holds it does as well: every file of the bundle is directly in dist/.
 */
export function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url)
}
