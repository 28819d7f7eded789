/**
 * The files of Envoy, Kubernetes and ingress-nginx in docs/scale-out.md, read with the definitions of Envoy and Kubernetes:
 * an unknown field, a wrong type or a value out of range is a mistake. Neither of them runs here.
 */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { operationIds, operations } from '../../../src/schemas/operations.ts'
import { keyPairOperations } from '../../../src/schemas/service-operations.ts'
import { pageAt } from '../../support/documents.ts'
import { keepFoldersUntilTheEnd } from '../../support/folders.ts'
import { exists } from '../clients/processes.ts'

keepFoldersUntilTheEnd(t)

const exec = promisify(execFile)

const PROGRAM = fileURLToPath(new URL('definitions/', import.meta.url))

const PAGE = pageAt('docs/scale-out.md')

/** The block of the page below `<!-- NAME -->`. */
function fileOf(name: string): string {
  const [, text] =
    new RegExp(`<!-- ${name} -->\\n\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(PAGE) ?? []
  if (text === undefined) throw new Error(`found no file ${name} in the page`)
  return text
}

const skip = !(await exists('go', 'version')) && 'found no Go on this machine'

t.test('Envoy and Kubernetes know every field of the files', { skip }, async (t) => {
  const folder = t.testdir({})
  const program = join(folder, 'definitions')
  await exec('go', ['build', '-C', PROGRAM, '-mod=readonly', '-o', program, '.'])
  const read = async (kind: string, text: string) => {
    const file = join(folder, 'file.yaml')
    writeFileSync(file, text)
    const { stdout } = await exec(program, [kind, file]).catch((error) => error)
    return stdout.trim()
  }
  const messages = (await read('envoy', fileOf('envoy'))).split('\n')
  t.match(messages, [/HttpConnectionManager$/, /\.Router$/], 'also those within others')
  t.equal(await read('kubernetes', fileOf('kubernetes')), 'Service\nStatefulSet')
  t.equal(
    await read('kubernetes', fileOf('ingress-nginx')),
    'ConfigMap\nConfigMap\nService\nIngress\nIngress',
  )
  t.match(await read('envoy', fileOf('envoy').replace('stat_prefix', 'stat_name')), /unknown field/)
  t.match(await read('envoy', fileOf('envoy').replace('stat_prefix: mock', '')), /StatPrefix/)
  t.match(await read('envoy', fileOf('envoy').replace('RING_HASH', 'RING')), /RING/)
  const wrong = fileOf('kubernetes').replace('replicas: 4', 'replica: 4')
  t.match(await read('kubernetes', wrong), /unknown field "replica"/)
})

t.test('the three proxies find the project in the same paths', async (t) => {
  const paths = [
    ...operationIds.map((id) => operations[id][1]),
    ...Object.values(keyPairOperations).map(([, path]) => path),
    '/v3/{project_id}/kps/keypairs/{keypair_name}',
    '/_mock/projects/{project_id}/events',
  ]
  const isOfWorld = (path: string) => path.includes('{project_id}')
  const filled = (path: string) => path.replace('{project_id}', 'my-test').replace(/\{\w+\}/g, 'x')
  const others = [
    '/v3/projects',
    '/v3/auth/tokens',
    '/v3/users',
    '/v3.0/OS-CREDENTIAL/securitytokens',
    '/v5/caller-identity',
    '/',
    '/health',
    '/_mock',
    '/_mock/faults',
    '/docs',
  ]

  const nginx = PAGE.match(/^ {2}"~(\S+)" +\$mock_(?:kps_)?id;$/gm) ?? []
  const patterns = nginx.map((line) => new RegExp(/"~(\S+)"/.exec(line)?.[1] as string))
  t.equal(patterns.length, 2)
  const [, location = ''] = /location ~ (\S+) \{/.exec(PAGE) ?? []
  const envoy = parse(fileOf('envoy'), { merge: true })
  const manager = envoy.static_resources.listeners[0].filter_chains[0].filters[0].typed_config
  const rewrites = manager.route_config.virtual_hosts[0].routes.slice(2, 4).map(
    ({
      match,
      route,
    }: {
      match: { safe_regex: { regex: string } }
      route: {
        hash_policy: [
          { header: { regex_rewrite: { pattern: { regex: string }; substitution: string } } },
        ]
      }
    }) => {
      const { pattern, substitution } = route.hash_policy[0].header.regex_rewrite
      return {
        match: new RegExp(`^(?:${match.safe_regex.regex})$`),
        pattern: new RegExp(pattern.regex),
        group: Number(substitution.replace('\\', '')),
      }
    },
  ) as { match: RegExp; pattern: RegExp; group: number }[]
  const ingress = parseAllDocuments(fileOf('ingress-nginx')).map((each) => each.toJS())
  const worlds = ingress.find(({ metadata }) => metadata.name === 'mock-worlds')
  const ingressPaths = worlds.spec.rules[0].http.paths.map(
    ({ path }: { path: string }) => new RegExp(`^${path}`),
  ) as RegExp[]

  const ofNginx = (path: string) =>
    patterns.map((pattern) => Object.values(pattern.exec(path)?.groups ?? {})[0]).find(Boolean)
  const ofEnvoy = (path: string) => {
    const found = rewrites.find(({ match }) => match.test(path))
    return found?.pattern.exec(`${path}?limit=1`)?.[found.group]
  }
  for (const path of paths.filter(isOfWorld).map(filled)) {
    t.equal(ofNginx(path), 'my-test', `nginx: ${path}`)
    t.match(path, new RegExp(location), `location of nginx: ${path}`)
    t.equal(ofEnvoy(path), 'my-test', `Envoy: ${path}`)
    t.ok(
      ingressPaths.some((each) => each.test(path)),
      `ingress-nginx: ${path}`,
    )
  }
  for (const path of others) {
    t.equal(ofNginx(path), undefined, `nginx: ${path}`)
    t.notMatch(path, new RegExp(location), `location of nginx: ${path}`)
    t.equal(ofEnvoy(path), undefined, `Envoy: ${path}`)
    t.notOk(
      ingressPaths.some((each) => each.test(path)),
      `ingress-nginx: ${path}`,
    )
  }
  const withoutProject = paths.filter((path) => !isOfWorld(path))
  t.strictSame([...new Set(withoutProject)], ['/v1/auth-mode'], 'each file has a line for it')
})

t.test('the map of ingress-nginx is that of nginx', async (t) => {
  const [own = ''] = /map \$http_x_project_id[\s\S]*?\n\}\nmap[\s\S]*?\n\}/.exec(PAGE) ?? []
  const [config] = parseAllDocuments(fileOf('ingress-nginx')).map((each) => each.toJS())
  t.equal(config.data['http-snippet'].trim(), own)
})

t.test('the first project of the default scene is the one that the files name', async (t) => {
  const iam = JSON.parse(readFileSync('fixtures/default/iam.json', 'utf8'))
  const named = PAGE.match(/\b[0-9a-f]{32}\b/g) ?? []
  t.strictSame([...new Set(named)], [iam.projects[0].id])
})
