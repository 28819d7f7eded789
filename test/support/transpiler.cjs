const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const ts = require('typescript')

const FOLDER = join(__dirname, '../../node_modules/.cache/transpiled')

/** What tap's loader makes JavaScript with: TypeScript, but once per file and not once per file and test. */
exports.create = ({ service }) => {
  const compilerOptions = {
    ...service.config.options,
    module: ts.ModuleKind.ESNext,
    sourceMap: true,
  }
  const options = JSON.stringify([ts.version, compilerOptions])
  mkdirSync(FOLDER, { recursive: true })

  return {
    transpile(code, { fileName }) {
      const key = createHash('sha1').update(`${options}\n${fileName}\n${code}`).digest('hex')
      const file = join(FOLDER, `${key}.json`)
      try {
        return JSON.parse(readFileSync(file, 'utf8'))
      } catch {
        const { outputText, sourceMapText } = ts.transpileModule(code, {
          fileName,
          compilerOptions,
        })
        // Several tests may come to the same file at once.
        writeFileSync(`${file}.${process.pid}`, JSON.stringify({ outputText, sourceMapText }))
        renameSync(`${file}.${process.pid}`, file)
        return { outputText, sourceMapText }
      }
    },
  }
}
