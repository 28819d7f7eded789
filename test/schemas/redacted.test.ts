import t from 'tap'
import { redacted, redactedHeaders } from '../../src/schemas/redacted.ts'

t.test('credentials in headers are masked, with names in any case', async (t) => {
  const raw = ['Host', 'h', 'AUTHORIZATION', 'SDK x', 'X-Auth-Token', 't', 'Cookie', 'c', 'A', '1']
  t.strictSame(redactedHeaders([...raw, 'a', '2']), {
    host: 'h',
    authorization: '***',
    'x-auth-token': '***',
    cookie: '***',
    a: '1, 2',
  })
})

t.test('credentials in bodies are masked at any depth', async (t) => {
  const body = {
    auth: {
      identity: {
        password: { user: { name: 'n', password: 'p' } },
        token: { id: 'secret', 'x-auth-token': 1 },
      },
    },
    credential: [{ access: 'AK', secret: 's', securitytoken: 't' }],
    keypair: { private_key: 'k', public_key: 'p' },
    token: 'jupyter',
    id_token: 5,
  }
  t.strictSame(redacted(body), {
    auth: {
      identity: {
        password: { user: { name: 'n', password: '***' } },
        token: { id: '***', 'x-auth-token': '***' },
      },
    },
    credential: [{ access: 'AK', secret: '***', securitytoken: '***' }],
    keypair: { private_key: '***', public_key: 'p' },
    token: '***',
    id_token: '***',
  })
  t.equal(redacted('password'), 'password')
  t.strictSame(redacted([null, { token: null }, { token: [] }]), [
    null,
    { token: null },
    { token: [] },
  ])
})
