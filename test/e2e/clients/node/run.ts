/** Runs the Huawei Cloud Node SDK against the mock; a JSON line for each operation and credential case. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { type Identity, ModelArts } from './client.ts'
import { live } from './life.ts'
import type { Notebook, Page } from './models.ts'
import { Report, refusalOf } from './report.ts'

const {
  CLIENT_URL: url = '',
  CLIENT_CONTROL: control = '',
  CLIENT_PROJECT: project = '',
  CLIENT_REGION: region = '',
  CLIENTS_AUTH: level = 'verify',
} = process.env

const admin = { ak: 'MOCKAK00000ADMIN0001', sk: 'mock-secret-key-admin', project }
const reader = { ak: 'MOCKAK0000READER0001', sk: 'mock-secret-key-reader', project }

function listAs(identity: Identity): Promise<Page<Notebook>> {
  return new ModelArts(url, identity).call('ListNotebooks', { query: { limit: 1 } })
}

async function refusedAs(identity: Identity): Promise<void> {
  const { errorCode, httpStatusCode } = await refusalOf(() => listAs(identity))
  deepEqual([httpStatusCode, errorCode], [401, 'APIGW.0301'])
}

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(control + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

interface Issued {
  credential: { access: string; secret: string; securitytoken: string }
}

const cases: Record<string, () => Promise<void>> = {
  'read-only user': async () => {
    await listAs(reader)
    const client = new ModelArts(url, reader)
    const refusal = await refusalOf(() => client.call('CreateNotebook', { body: { name: 'x' } }))
    deepEqual([refusal.httpStatusCode, refusal.errorCode], [403, 'ModelArts.0108'])
  },
  'project of cn-north-4': async () => {
    const { total } = await listAs({ ak: admin.ak, sk: admin.sk, region: 'cn-north-4' })
    const known = await listAs({ ...admin, project: '0123456789abcdef0123456789abcdef' })
    equal(total, known.total)
  },
  'two projects': async () => {
    const other = { ...admin, project: `f${project.slice(1)}` }
    const pages = await Promise.all([admin, other, admin, other].map(listAs))
    equal(new Set(pages.map(({ total }) => total)).size, 1)
  },
  // The SDK takes an error for "no such project", and asks for regions and the account next: those fail as well.
  'login again': async () => {
    const rule = { operation: 'iam:*', status: 503 }
    const { id } = await post<{ id: string }>('/_mock/faults', rule)
    const looked = { ak: admin.ak, sk: admin.sk, region: `${region}-again` }
    await rejects(listAs(looked))
    await fetch(`${control}/_mock/faults/${id}`, { method: 'DELETE' })
    await listAs(looked)
  },
}

const verified: typeof cases = {
  'wrong secret key': () => refusedAs({ ...admin, sk: 'no-such-secret-key' }),
  'unknown key': () => refusedAs({ ...admin, ak: 'MOCKAK00000NOSUCH001' }),
  'wrong key at IAM': async () => {
    const looked = { ak: admin.ak, sk: 'no-such-secret-key', region: `${region}-wrong` }
    await rejects(listAs(looked))
  },
  'temporary keys': async () => {
    const token = { id: 'mock-token-admin', duration_seconds: 900 }
    const { credential } = await post<Issued>('/v3.0/OS-CREDENTIAL/securitytokens', {
      auth: { identity: { methods: ['token'], token } },
    })
    const { access: ak, secret: sk, securitytoken: securityToken } = credential
    const keys = { ak, sk, securityToken, project: `e${project.slice(1)}` }
    await listAs(keys)
    await refusedAs({ ak, sk, project: keys.project })
    for (const path of ['', `/projects/${keys.project}`]) {
      await post(`/_mock${path}/clock/advance`, { by: '1h' })
    }
    equal((await refusalOf(() => listAs(keys))).httpStatusCode, 401)
  },
}

async function report(leg: string, name: string, act: (report: Report) => Promise<void>) {
  const lines = new Report(leg)
  await lines.operation(name, () => act(lines))
  lines.print()
}

await report('given project', 'client', (lines) => live(new ModelArts(url, admin), lines))
await report('looked-up project', 'client', (lines) =>
  live(new ModelArts(url, { ak: admin.ak, sk: admin.sk, region }), lines),
)
for (const [name, act] of Object.entries({ ...cases, ...(level === 'verify' ? verified : {}) })) {
  await report('credentials', name, act)
}
