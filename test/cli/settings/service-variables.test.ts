import t from 'tap'
import { readCommandLine } from '../../../src/cli/command-line.ts'
import { verbs } from '../../../src/cli/verbs.ts'
import { runHere } from '../../support/command-here.ts'
import { refusal } from '../../support/refusal.ts'

/** The variables that Kubernetes makes for a service with one port of each protocol, and with a name for the first. */
function variablesOf(service: string, address: string): Record<string, string> {
  const name = service.replaceAll('-', '_').toUpperCase()
  const host = address.includes(':') ? `[${address}]` : address
  return {
    [`${name}_SERVICE_HOST`]: address,
    [`${name}_SERVICE_PORT`]: '6404',
    [`${name}_SERVICE_PORT_HTTP`]: '6404',
    [`${name}_SERVICE_PORT_GRPC_WEB_2`]: '80',
    [`${name}_PORT`]: `tcp://${host}:6404`,
    ...Object.fromEntries(
      ['tcp', 'udp', 'sctp'].flatMap((protocol) => {
        const port = `${name}_PORT_6404_${protocol.toUpperCase()}`
        return [
          [port, `${protocol}://${host}:6404`],
          [`${port}_PROTO`, protocol],
          [`${port}_PORT`, '6404'],
          [`${port}_ADDR`, address],
        ]
      }),
    ),
  }
}

const services = [
  'notebooks-mock',
  'notebooks-mock-ui',
  'notebooks-mock-service',
  'notebooks-mock-port',
]

t.test('variables of a Kubernetes service are left alone, for every command', async (t) => {
  for (const service of services) {
    for (const address of ['10.0.0.1', 'fd00::1']) {
      const env = variablesOf(service, address)
      for (const verb of Object.keys(verbs)) {
        const words = verb === 'exec' ? [verb, '--', 'x'] : [verb]
        const read = readCommandLine(words, env)
        t.equal(read.config.port, readCommandLine(words, {}).config.port)
        t.strictSame(read.serviceVariables, Object.keys(env), `${verb} beside ${service}`)
      }
    }
  }
})

t.test('options hold beside them', async (t) => {
  const env = { ...variablesOf('notebooks-mock', '10.0.0.1'), NOTEBOOKS_MOCK_HOST: '0.0.0.0' }
  t.match(readCommandLine(['--port', '7'], env).config, { port: 7, host: '0.0.0.0' })
  const own = readCommandLine([], { ...env, NOTEBOOKS_MOCK_PORT: '8080' })
  t.equal(own.config.port, 8080)
  t.notOk(own.serviceVariables.includes('NOTEBOOKS_MOCK_PORT'))
  t.strictSame(readCommandLine([], {}).serviceVariables, [])
})

t.test('one line on stderr names them', async (t) => {
  const env = { NOTEBOOKS_MOCK_PORT: 'tcp://10.0.0.1:6404', NOTEBOOKS_MOCK_SERVICE_PORT: '6404' }
  const { code, stderr } = await runHere(t, ['env', '--client', 'curl', '--port', '1'], env)
  t.equal(code, 0)
  t.equal(
    stderr,
    'modelarts-notebooks-mock: ignored variables of a Kubernetes service: NOTEBOOKS_MOCK_PORT, NOTEBOOKS_MOCK_SERVICE_PORT\n',
  )
})

t.test('any other variable with the prefix is still refused', async (t) => {
  const cases = {
    PROT: 'tcp://10.0.0.1:6404',
    PORT: 'abc',
    PORT_: 'tcp://10.0.0.1:6404',
    PORTS: '1',
    HOST_SERVICE: '10.0.0.1',
    SERVICE: '10.0.0.1',
    SERVICE_HOST: 'my-host',
    SERVICE_HOSTS: '10.0.0.1',
    SERVICE_PORT: 'http',
    SERVICE_PORT_: '1',
    PORT_6404_TCP: '6404',
    PORT_6404_QUIC: 'tcp://10.0.0.1:6404',
    PORT_6404_TCP_PROTO: 'http',
    PORT_6404_TCP_PORT: 'x',
    PORT_6404_TCP_ADDR: 'localhost',
    PORT_X_TCP: 'tcp://10.0.0.1:6404',
    'PORT😀': 'tcp://10.0.0.1:6404',
  }
  for (const [name, value] of Object.entries(cases)) {
    const variable = `NOTEBOOKS_MOCK_${name}`
    const { message } = refusal(() => readCommandLine([], { [variable]: value }))
    t.match(message, `${variable}: found `)
    t.match(message, ', expected ')
  }
})
