// Bundles the declarations that `tsc -b src` made into dist/library.d.cts, with those of zod: they need no other package.

import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

const bundle = await rollup({
  input: 'dist/types/index.d.ts',
  external: /^node:/,
  plugins: [dts({ includeExternal: ['zod'] })],
})
await bundle.write({ file: 'dist/library.d.cts', format: 'es' })
