import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:https'
import type { LookupFunction } from 'node:net'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { createMockServer } from '../../src/index.ts'
import { plainly } from '../support/command.ts'
import { serveHere } from '../support/command-here.ts'
import { containerFile, containerFiles, writeContainerFiles } from '../support/container-files.ts'
import { pageAt, quoted, tableUnder } from '../support/documents.ts'
import { argumentsOf } from '../support/image.ts'
import { get, mockWith } from '../support/mock.ts'

const { name: NAME, version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8'))

const IMAGE = `registry.example.com/team/${NAME}`

interface Service {
  image?: string
  name?: string
  environment?: Record<string, string>
  env?: Record<string, string>
  variables?: Record<string, string>
  volumes?: string[]
  tmpfs?: string[]
  read_only?: boolean
  networks?: { default: { aliases: string[] } }
  depends_on?: Record<string, { condition: string }>
  sysctls?: Record<string, string>
  command?: string[] | string
}

const yaml = <T = Record<string, never>>(name: string) => parse(containerFile(name)) as T

const workflow = yaml<{
  jobs: {
    test: {
      services: { mock: Service & { ports: string[] } }
      env: Record<string, string>
      steps: { run?: string }[]
    }
  }
}>('.github/workflows/test.yml').jobs.test

const gitlab = yaml<{
  test: {
    services: (Service & { alias: string })[]
    variables: Record<string, string>
    script: string[]
  }
}>('.gitlab-ci.yml').test

interface Compose {
  services: { mock: Service; app: Service }
  volumes: object
}

const dev = yaml<Compose>('.devcontainer/compose.yaml')
const fixedHosts = yaml<Compose>('compose.yaml')

interface Probe {
  httpGet: { path: string; port: string }
}

const deployment = yaml<{
  kind: string
  metadata: { name: string }
  spec: {
    replicas: number
    strategy: { type: string }
    selector: { matchLabels: object }
    template: {
      metadata: { labels: object }
      spec: {
        automountServiceAccountToken: boolean
        enableServiceLinks: boolean
        hostNetwork?: boolean
        securityContext: Record<string, unknown>
        containers: {
          image: string
          env: { name: string; value: string }[]
          ports: { name: string; containerPort: number }[]
          startupProbe: Probe
          readinessProbe: Probe
          livenessProbe: Probe
          securityContext: Record<string, unknown>
          volumeMounts: { name: string; mountPath: string }[]
        }[]
        volumes: {
          name: string
          persistentVolumeClaim?: { claimName: string }
          emptyDir?: object
        }[]
      }
    }
  }
}>('deployment.yaml')

const pod = deployment.spec.template.spec
const container = pod.containers[0] as (typeof pod.containers)[number]

/** The options that the variables of a container set. */
function optionsOf(variables: Record<string, string> = {}) {
  return readCommandLine([], variables).config
}

t.test(
  'every file of docs/containers.md can be read, and has no document but its own',
  async (t) => {
    const files = containerFiles()
    t.strictSame(
      [...files.keys()],
      [
        '.github/workflows/test.yml',
        '.gitlab-ci.yml',
        '.devcontainer/devcontainer.json',
        '.devcontainer/compose.yaml',
        'kustomization.yaml',
        'deployment.yaml',
        'service.yaml',
        'volume.yaml',
        'tls/names.cnf',
        'tls/make.sh',
        'compose.yaml',
        'tls/trust.sh',
        'prometheus.yml',
      ],
    )
    for (const [name, file] of files) {
      if (name.endsWith('.json')) t.doesNotThrow(() => JSON.parse(file), name)
      if (!/\.ya?ml$/.test(name)) continue
      const documents = parseAllDocuments(file, { strict: true, uniqueKeys: true })
      t.strictSame(
        documents.map(({ errors, warnings }) => [...errors, ...warnings]),
        [[]],
        name,
      )
    }
  },
)

t.test(
  'every file has the same line with the image, which the page says how to build',
  async (t) => {
    const page = pageAt('docs/containers.md')
    const images = [
      ...page.matchAll(/^ *(?:- )?(?:image|name): (\S*modelarts-notebooks-mock\S*)$/gm),
    ]
    t.strictSame(new Set(images.map(([, image]) => image)), new Set([`${IMAGE}:${VERSION}`, NAME]))
    const { images: replaced } = yaml<{ images: object[] }>('kustomization.yaml')
    t.strictSame(replaced, [{ name: NAME, newName: IMAGE, newTag: VERSION }])
    t.equal(container.image, NAME)
    const build = /docker build -t (\S+) \\\n *(.*) \.\ndocker push (\S+)$/m.exec(page)
    t.strictSame([build?.[1], build?.[3]], [`${IMAGE}:${VERSION}`, `${IMAGE}:${VERSION}`])
    const names: (string | undefined)[] = argumentsOf('ARG').map(
      (argument) => argument.split('=')[0],
    )
    for (const [, name] of (build?.[2] ?? '').matchAll(/--build-arg (\w+)=/g)) {
      t.ok(names.includes(name), `${name}`)
    }
  },
)

t.test('the workflow calls its service container', async (t) => {
  const { url } = await serveHere(t, [], workflow.services.mock.env ?? {})
  t.strictSame(workflow.services.mock.ports, ['6404:6404'])
  t.strictSame(workflow.env, { MODELARTS_ENDPOINT: 'http://127.0.0.1:6404' })
  const scripts = workflow.steps.flatMap(({ run }) => run ?? [])
  t.equal(scripts.length, 1)
  const options = plainly({ MODELARTS_ENDPOINT: url })
  for (const script of scripts) {
    if (spawnSync('curl', ['--version']).status !== 0) t.comment('skipped: no curl here')
    else t.match(await shell(script, options), { status: 0, stdout: /"total":\d+/ })
  }
})

/** Runs a script while this process serves. */
async function shell(script: string, { env }: { env: NodeJS.ProcessEnv }) {
  const child = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { status: await ended, stdout, stderr }
}

t.test('the job of GitLab waits until its service is ready', async (t) => {
  const [service] = gitlab.services
  const variables = { ...gitlab.variables, ...service?.variables }
  const { url } = await serveHere(t, [], service?.variables ?? {})
  t.equal(variables['MODELARTS_ENDPOINT'], `http://${service?.alias}:6404`)
  t.strictSame(optionsOf(service?.variables).controlHosts, [service?.alias])
  const options = plainly({ MODELARTS_ENDPOINT: url, NODE_OPTIONS: '' })
  t.match(await shell(gitlab.script.join('\n'), options), { status: 0 })
  const none = plainly({ MODELARTS_ENDPOINT: 'http://127.0.0.1:1', NODE_OPTIONS: '' })
  t.match(await shell(gitlab.script.join('\n'), none), { status: 1 })
})

t.test(
  'the dev container has the mock beside the service, and its port for the browser',
  async (t) => {
    const file = JSON.parse(containerFile('.devcontainer/devcontainer.json'))
    // No registry has the schema of devcontainer.json: these are the rules for a dev container with Compose.
    t.ok(containerFiles().has(join('.devcontainer', file.dockerComposeFile)))
    t.ok(file.service in dev.services)
    t.match(file.workspaceFolder, /^\//)
    t.ok(
      dev.services.app.volumes?.some((volume) => volume.startsWith(`..:${file.workspaceFolder}`)),
    )
    t.strictSame(file.forwardPorts, ['mock:6404'])
    t.strictSame(Object.keys(file.portsAttributes), file.forwardPorts)
    t.match(
      file.portsAttributes['mock:6404'].onAutoForward,
      /^(notify|openBrowser\w*|openPreview|silent|ignore)$/,
    )
    t.strictSame(
      new Set(Object.keys(file)),
      new Set([
        'name',
        'dockerComposeFile',
        'service',
        'workspaceFolder',
        'forwardPorts',
        'portsAttributes',
      ]),
    )
    t.equal(dev.services.app.environment?.['MODELARTS_ENDPOINT'], 'http://mock:6404')
    t.strictSame(dev.services.app.depends_on, { mock: { condition: 'service_healthy' } })
  },
)

t.test(
  'containers of Compose are read-only, and have volumes where their options write',
  async (t) => {
    for (const { services } of [
      dev,
      fixedHosts,
      parse(readFileSync('compose.yaml', 'utf8')) as Compose,
    ]) {
      const { mock } = services
      const options = optionsOf(mock.environment)
      t.ok(mock.read_only)
      t.strictSame(options.controlHosts, ['mock'])
      const mounted = (mock.volumes ?? []).map((volume) => volume.split(':'))
      for (const path of [options.stateFile, options.tlsCert, options.tlsKey]) {
        if (path === undefined) continue
        const mount = mounted.find(([, inside]) => inside === dirname(path))
        t.ok(mount, path)
        t.equal(mount?.[2], path === options.stateFile ? undefined : 'ro')
      }
    }
  },
)

t.test('the pod meets the pod security standard `restricted`', async (t) => {
  t.match(pod.securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
  t.notOk(Number(argumentsOf('USER')[0]?.split(':')[0]) === 0, 'the user of the image is not root')
  t.strictSame(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  t.strictSame(Object.keys(pod).sort(), [
    'automountServiceAccountToken',
    'containers',
    'enableServiceLinks',
    'securityContext',
    'volumes',
  ])
  t.equal(pod.automountServiceAccountToken, false)
  const kinds = pod.volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'))
  t.strictSame(kinds, ['persistentVolumeClaim', 'emptyDir'])
})

t.test('ports, labels, volumes and variables of the Kubernetes files fit together', async (t) => {
  const service = yaml<{
    metadata: { name: string }
    spec: { selector: object; ports: { port: number; targetPort: string }[] }
  }>('service.yaml')
  const claim = yaml<{ metadata: { name: string } }>('volume.yaml')
  const { resources } = yaml<{ resources: string[] }>('kustomization.yaml')
  for (const resource of resources) t.ok(containerFiles().has(resource), resource)
  const labels = deployment.spec.template.metadata.labels
  t.strictSame(deployment.spec.selector.matchLabels, labels)
  t.strictSame(service.spec.selector, labels)
  t.strictSame([deployment.spec.replicas, deployment.spec.strategy.type], [1, 'Recreate'])
  t.strictSame(container.ports, [{ name: 'http', containerPort: 6404 }])
  t.match(service.spec.ports, [{ port: 6404, targetPort: 'http' }])
  t.equal(pod.volumes[0]?.persistentVolumeClaim?.claimName, claim.metadata.name)
  t.strictSame(
    container.volumeMounts.map(({ name }) => name),
    pod.volumes.map(({ name }) => name),
  )

  const options = optionsOf(
    Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
  )
  t.strictSame([options.log, options.stateFile], ['json', '/state/state.json'])
  t.ok(
    container.volumeMounts.some(({ mountPath }) => mountPath === dirname(options.stateFile ?? '')),
  )
  t.strictSame(options.controlHosts, [service.metadata.name])

  const mock = await mockWith(t, { controlHosts: options.controlHosts })
  for (const name of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
    const { path, port } = container[name].httpGet
    t.equal(port, 'http')
    // Kubernetes sends the address of the pod as Host.
    const { status } = await get(mock, path, { as: null, headers: { host: '10.1.2.3:6404' } })
    t.equal(status, 200, path)
  }
  const headers = { host: `${service.metadata.name}:6404` }
  t.equal((await get(mock, '/_mock/clock', { as: null, headers })).status, 200)
})

t.test('Prometheus finds the metrics at the target, with the token', async (t) => {
  const { scrape_configs } = yaml<{
    scrape_configs: {
      metrics_path: string
      authorization: { credentials: string }
      static_configs: { targets: string[] }[]
    }[]
  }>('prometheus.yml')
  const [job] = scrape_configs
  const token = job?.authorization.credentials ?? ''
  const [target = ''] = job?.static_configs[0]?.targets ?? []
  const mock = await mockWith(t, {
    controlToken: token,
    controlHosts: [target.split(':')[0] ?? ''],
  })
  const headers = { host: target, authorization: `Bearer ${token}` }
  t.equal((await get(mock, job?.metrics_path ?? '', { as: null, headers })).status, 200)
})

t.test('the table of folders has those of the image', async (t) => {
  const rows = tableUnder(pageAt('docs/containers.md'), 'Users and folders')
  const folders = rows.map(([cell]) => quoted(cell)[0])
  t.strictSame(folders, ['/state', '/scene', '/tmp'])
  const made = argumentsOf('RUN').join('\n')
  for (const folder of ['/state', '/scene']) t.match(made, `/image${folder}`)
})

t.test('a client with a fixed host trusts the certificate that the page makes', async (t) => {
  if (!/^OpenSSL [3-9]/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout)) {
    t.comment('skipped: no OpenSSL 3 here')
    return
  }
  const folder = t.testdir({})
  writeContainerFiles(folder, ['tls/names.cnf', 'tls/make.sh'])
  const tls = join(folder, 'tls')
  const { status, stderr } = spawnSync('sh', ['make.sh'], { cwd: tls, encoding: 'utf8' })
  t.equal(status, 0, stderr)
  t.notOk(existsSync(join(tls, 'ca.key')))
  t.equal(statSync(join(tls, 'server.key')).mode & 0o777, 0o644)
  const options = optionsOf(fixedHosts.services.mock.environment)
  t.strictSame(
    [options.port, options.tlsCert, options.tlsKey],
    [443, '/tls/server.pem', '/tls/server.key'],
  )
  t.ok(Number(fixedHosts.services.mock.sysctls?.['net.ipv4.ip_unprivileged_port_start']) <= 443)
  const mock = await createMockServer({
    tlsCert: join(tls, 'server.pem'),
    tlsKey: join(tls, 'server.key'),
  })
  t.teardown(() => mock.close())
  const { port } = new URL(await mock.listen())
  const lookup: LookupFunction = (_name, _options, found) =>
    found(null, [{ address: '127.0.0.1', family: 4 }])
  const statusOf = (host: string, ca?: Buffer) =>
    new Promise<number | undefined>((answered, failed) => {
      const headers = { 'x-auth-token': 'mock-token-admin' }
      const url = `https://${host}:${port}/v1/my-test/notebooks`
      request(url, { lookup, headers, agent: false, ...(ca && { ca }) })
        .on('response', (response) => answered(response.resume().statusCode))
        .on('error', failed)
        .end()
    })
  const ca = readFileSync(join(tls, 'ca.pem'))
  const aliases = fixedHosts.services.mock.networks?.default.aliases ?? []
  t.strictSame(aliases.length, 3)
  for (const host of [...aliases, 'mock']) t.equal(await statusOf(host, ca), 200, host)
  await t.rejects(statusOf('other.myhuaweicloud.com', ca), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  await t.rejects(statusOf(aliases[0] ?? ''), { code: /VERIFY|CERT/ })
})
