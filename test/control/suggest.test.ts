import t from 'tap'
import { didYouMean, nearest, withSuggestion } from '../../src/control/suggest.ts'

t.test('a misspelt word finds the intended word', async (t) => {
  const known = ['status', 'sort_key', 'workspace_id']
  t.equal(didYouMean('stauts', known), 'status')
  t.equal(didYouMean('SORT-KEY', known), 'sort_key')
  t.equal(didYouMean('workspaceId', known), 'workspace_id')
})

t.test('a word that is too different from all others finds nothing', async (t) => {
  t.equal(didYouMean('colour', ['status']), undefined)
  t.equal(didYouMean('', ['status']), undefined)
  t.equal(didYouMean('x'.repeat(65), ['status']), undefined)
  t.equal(didYouMean('x', []), undefined)
})

t.test('the nearest word is returned at any distance', async (t) => {
  t.equal(nearest('colour', ['status', 'color-table']), 'status')
})

t.test('a finding suggests the intended word', async (t) => {
  const finding = {
    path: '$',
    found: '"presnt"',
    expected: 'one of off, present',
    words: ['off', 'present'],
  }
  t.match(withSuggestion(finding), { expected: 'one of off, present; did you mean "present"?' })
  t.equal(withSuggestion({ ...finding, found: '5' }).expected, finding.expected)
})
