import type { RequestDifference, SameRequests } from '../../schemas/same-requests.ts'
import { xmlText } from '../results/xml-text.ts'
import { findingLines, placeIn } from './printed.ts'

/**
 * The result as JUnit XML: a test case that fails for each difference, and one for all requests that were found. A journal that
 * has dropped requests makes it an error.
 */
export function junitXml(result: SameRequests, file: string): string {
  const { dropped, findings, matched, recorded, verdict } = result
  const whole = {
    name: `${matched} of ${recorded} requests of ${file} found`,
    inner:
      verdict === 'inconclusive'
        ? `<error message="${xmlText(`the journal does not have ${dropped} requests`)}"/>`
        : '',
  }
  const cases = [
    whole,
    ...findings.map((finding) => ({ name: nameOf(finding, file), inner: failure(finding, file) })),
  ]
  const errors = verdict === 'inconclusive' ? 1 : 0
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="verify" tests="${cases.length}" failures="${findings.length}" errors="${errors}">`,
    ...cases.map(
      ({ inner, name }) =>
        `<testcase classname="verify" name="${xmlText(name)}">${inner}</testcase>`,
    ),
    '</testsuite></testsuites>',
    '',
  ].join('\n')
}

function nameOf(finding: RequestDifference, file: string): string {
  return `${finding.kind}: ${placeIn(finding, file)}`
}

function failure(finding: RequestDifference, file: string): string {
  const [head = '', ...more] = findingLines(finding, file)
  return `<failure type="${finding.kind}" message="${xmlText(head)}">${xmlText(more.join('\n'))}</failure>`
}
