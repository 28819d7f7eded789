// Starts the built command, sends it some requests and prints the result of each step as JSON. It needs no other file, so
// it can run in a container without a network: node tour.mjs CLI ENDPOINTS_FILE
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'

const [cli, file] = process.argv.slice(2)
const server = spawn(process.execPath, [cli, '--port', '0', '--endpoints-file', file], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
const ended = once(server, 'close')

while (!existsSync(file) || readFileSync(file, 'utf8') === '') {
  if (server.exitCode !== null) throw new Error(`ended with ${server.exitCode}`)
  await new Promise((turn) => setTimeout(turn, 20))
}
const { url } = JSON.parse(readFileSync(file, 'utf8'))

const results = []

const out = connect({ host: '192.0.2.1', port: 80, timeout: 2_000 })
const [reached] = await Promise.race([
  once(out, 'connect').then(
    () => ['reachable'],
    ({ code }) => [code],
  ),
  once(out, 'timeout').then(
    () => ['timeout'],
    ({ code }) => [code],
  ),
])
out.destroy()
results.push(`out: ${reached === 'ENETUNREACH' ? 'unreachable' : reached}`)

const headers = { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' }

async function ask(path, method = 'GET', body = undefined) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

results.push(`list ${(await ask('/v1/p1/notebooks')).status}`)
const created = await ask('/v1/p1/notebooks', 'POST', {
  name: 'a',
  flavor: 'modelarts.vm.cpu.2u',
  image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
  volume: { category: 'EVS', ownership: 'MANAGED' },
})
results.push(`create ${created.status}`)
results.push(
  `advance ${(await ask('/_mock/projects/p1/clock/advance', 'POST', { by: '10s' })).status}`,
)
results.push(`show ${(await ask(`/v1/p1/notebooks/${created.body.id}`)).body.status}`)
const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
const identity = { methods: ['password'], password: { user } }
results.push(`IAM ${(await ask('/v3/auth/tokens', 'POST', { auth: { identity } })).status}`)
results.push(`journal ${(await ask('/_mock/requests')).status}`)
results.push(`openapi ${(await ask('/openapi.json')).status}`)
results.push(`control openapi ${(await ask('/_mock/openapi.json')).status}`)
server.kill('SIGTERM')
results.push(`stop ${(await ended)[0]}`)
console.log(JSON.stringify(results))
