import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { layOut } from './layout.ts'
import { check, render } from './markdown.ts'
import { readPages } from './pages.ts'
import { sectionsOf } from './sections.ts'

const FOLDER = 'dist/guide'

/**
 * Makes the pages of /docs/guide from docs/ and the pages at the top of the repository, with their search. Returns the
 * files that went in.
 */
export async function buildGuide(): Promise<string[]> {
  const pages = readPages()
  const rendered = pages.map((page) => render(page, pages))
  check(rendered)
  rmSync(FOLDER, { recursive: true, force: true })
  for (const [name, html] of layOut(rendered)) write(name, html)
  write('search.json', JSON.stringify(sectionsOf(rendered)))
  for (const picture of new Set(rendered.flatMap(({ pictures }) => pictures))) {
    copyFileSync(join('docs', picture), place(picture))
  }
  copyFileSync('src/dashboard/icon.svg', place('icon.svg'))
  const { metafile } = await build({
    entryPoints: { guide: 'src/dashboard/guide/main.ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    outdir: FOLDER,
    logLevel: 'warning',
    metafile: true,
  })
  return Object.keys(metafile.inputs)
}

function write(name: string, text: string): void {
  writeFileSync(place(name), text)
}

/** Path of a file of the guide, in a folder that exists. */
function place(name: string): string {
  const path = join(FOLDER, name)
  mkdirSync(dirname(path), { recursive: true })
  return path
}
