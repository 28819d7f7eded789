import type { Result } from './report.ts'

/** The result of a replay as JUnit XML, with one test case for each request. */
export function junitText(bundle: string, results: readonly Result[]): string {
  const failures = results.filter(({ difference }) => difference !== undefined).length
  const head = `tests="${results.length}" failures="${failures}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${head}>`,
    `  <testsuite name="${xml(bundle)}" ${head}>`,
    ...results.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase({ difference, duration, request }: Result): string {
  const { method, number, operation, url } = request
  const name = xml(`${number} ${method} ${url}`)
  const time = (duration / 1_000).toFixed(3)
  const head = `    <testcase classname="${xml(operation ?? 'none')}" name="${name}" time="${time}"`
  if (difference === undefined) return `${head}/>`
  const { bundle, replay, what } = difference
  const message = xml(`${what} differs`)
  const text = xml(`bundle: ${bundle}\nreplay: ${replay}`)
  return `${head}><failure message="${message}">${text}</failure></testcase>`
}

/** Characters that XML 1.0 does not allow. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
const NOT_IN_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(NOT_IN_XML, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\n/g, '&#10;')
}
