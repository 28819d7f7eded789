const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { transformSync, version } = require('esbuild')

const FOLDER = join(__dirname, '../../node_modules/.cache/transpiled')

/** What the build uses too; with the TypeScript compiler each file takes some ten times as long. */
const options = {
  loader: 'ts',
  format: 'esm',
  target: 'node20.19',
  sourcemap: 'external',
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
}

/** Transpiler for tap's TypeScript loader. It caches the JavaScript on disk, so each file is transpiled once, not once per test process. */
exports.create = () => {
  const base = JSON.stringify([version, options])
  mkdirSync(FOLDER, { recursive: true })

  return {
    transpile(code, { fileName }) {
      const key = createHash('sha1').update(`${base}\n${fileName}\n${code}`).digest('hex')
      const file = join(FOLDER, `${key}.json`)
      try {
        return JSON.parse(readFileSync(file, 'utf8'))
      } catch {
        const { code: outputText, map: sourceMapText } = transformSync(code, {
          ...options,
          sourcefile: fileName,
        })
        // Several test processes may write the same file at the same time.
        writeFileSync(`${file}.${process.pid}`, JSON.stringify({ outputText, sourceMapText }))
        renameSync(`${file}.${process.pid}`, file)
        return { outputText, sourceMapText }
      }
    },
  }
}
