import type { DelayCase } from './cases.ts'

const json = { 'content-type': 'application/json' }

function verification(name: string, path: string, request: object): DelayCase {
  return {
    name: `verify, ${name}`,
    path,
    method: 'POST',
    headers: json,
    body: JSON.stringify(request),
  }
}

/**
 * The control calls that read the journal and the rules of a project. They expect a full journal with creations named
 * `bench-0`, `bench-1` …, and fault rules, of which `explained` is one.
 */
export function journalCases(project: string, explained: string): DelayCase[] {
  const at = `/_mock/projects/${project}`
  const creations = (count: number, match: (n: number) => object) =>
    Array.from({ length: count }, (_, n) => ({ operation: 'CreateNotebook', match: match(n) }))
  const inOrder = creations(100, (n) => ({ body: { name: `bench-${n}` } }))
  return [
    verification('100 expectations in order', `${at}/verify`, { expect: inOrder, in_order: true }),
    verification('100 expectations that nothing meets', `${at}/verify`, {
      expect: creations(100, (n) => ({ body: { name: `none-${n}` }, header: { 'x-none': n } })),
    }),
    verification('1,000 expectations of other operations', `${at}/verify`, {
      expect: Array.from({ length: 1_000 }, (_, n) => ({
        operation: 'StopNotebook',
        match: { path: { id: `${n}` } },
        count: 0,
      })),
    }),
    verification('too much', `${at}/verify`, {
      expect: creations(1_000, (n) => ({ query: { n } })),
    }),
    verification('rules and inputs', `${at}/verify`, {
      unspent_faults: 'fail',
      unserved: 'fail',
      ignored_inputs: 'fail',
    }),
    verification('all projects', '/_mock/verify', { expect: inOrder, in_order: true }),
    { name: 'requests', path: `${at}/requests?limit=100000` },
    { name: 'requests by header', path: `${at}/requests?test=none` },
    { name: 'requests of all projects', path: '/_mock/requests?limit=100000' },
    { name: 'requests as HAR', path: `${at}/requests?limit=100000&format=har` },
    { name: 'requests as JSON Lines', path: `${at}/requests?limit=100000&format=jsonl` },
    { name: 'one request', path: `${at}/requests/100` },
    { name: 'fault rules', path: `${at}/faults` },
    { name: 'unspent fault rules', path: `${at}/faults?unspent=true` },
    { name: 'explanation of a fault rule', path: `${at}/faults/${explained}/explain` },
    { name: 'unknown fault rule', path: `${at}/faults/none/explain` },
    { name: 'fault rules of the server', path: '/_mock/faults' },
    { name: 'explanation of a rule of the server', path: '/_mock/faults/none/explain' },
    { name: 'progression rules', path: `${at}/progressions` },
    { name: 'progression rules of the server', path: '/_mock/progressions' },
    { name: 'explanation of a signature', path: '/_mock/auth/explain/none' },
    { name: 'replay bundle', path: '/_mock/bundle' },
    { name: 'metrics', path: '/_mock/metrics' },
    { name: 'overview', path: '/_mock' },
    { name: 'identities', path: '/_mock/identities' },
    { name: 'coverage of inputs', path: '/_mock/coverage' },
    { name: 'summary', path: `${at}/summary` },
    { name: 'history of an instance', path: `${at}/notebooks/none` },
    { name: 'wait for requests', path: `${at}/wait?request=StopNotebook&timeout=100ms` },
  ]
}
