import { xmlText } from '../results/xml-text.ts'
import type { Result } from './report.ts'

/** The result of a replay as JUnit XML, with one test case for each request. */
export function junitText(bundle: string, results: readonly Result[]): string {
  const failures = results.filter(({ difference }) => difference !== undefined).length
  const head = `tests="${results.length}" failures="${failures}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${head}>`,
    `  <testsuite name="${xmlText(bundle)}" ${head}>`,
    ...results.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase({ difference, duration, request }: Result): string {
  const { method, number, operation, url } = request
  const name = xmlText(`${number} ${method} ${url}`)
  const time = (duration / 1_000).toFixed(3)
  const head = `    <testcase classname="${xmlText(operation ?? 'none')}" name="${name}" time="${time}"`
  if (difference === undefined) return `${head}/>`
  const { bundle, replay, what } = difference
  const message = xmlText(`${what} differs`)
  const text = xmlText(`bundle: ${bundle}\nreplay: ${replay}`)
  return `${head}><failure message="${message}">${text}</failure></testcase>`
}
