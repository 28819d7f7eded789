/**
 * The content of the files of the default scene as a check gives it, as JSON, by the name of the file and the SHA-256 of its
 * bytes. `npm run build` fills the map (build.ts), so that most servers start without a check; an edited file is not in it.
 */
export const checkedFiles: ReadonlyMap<string, string> = new Map()
