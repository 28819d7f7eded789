const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const ts = require('typescript')

const FOLDER = join(__dirname, '../../node_modules/.cache/transpiled')

/** Transpiler for tap's TypeScript loader. It caches the JavaScript on disk, so each file is transpiled once, not once per test process. */
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
        // Several test processes may write the same file at the same time.
        writeFileSync(`${file}.${process.pid}`, JSON.stringify({ outputText, sourceMapText }))
        renameSync(`${file}.${process.pid}`, file)
        return { outputText, sourceMapText }
      }
    },
  }
}
