import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { readCommandLine } from '../../../src/cli/command-line.ts'
import { linesFor, type Target } from '../../../src/cli/settings/client-lines.ts'
import { clientSettings } from '../../../src/cli/settings/env.ts'
import { UsageError } from '../../../src/cli/usage-error.ts'
import { createMockServer } from '../../../src/index.ts'
import { defaultFile } from '../../support/build.ts'
import { run } from '../../support/command.ts'
import { pageAt, recipeOf } from '../../support/documents.ts'
import { get, mockWith, PROJECT } from '../../support/mock.ts'

/** The output of `env` for these flags. */
async function env(...flags: string[]): Promise<string> {
  return clientSettings(readCommandLine(['env', ...flags], {}), {})
}

/** The service of a resource in the provider, as its block of endpoints calls it (docs/contract/clients.md#pointing-a-client-at-a-url). */
const services: readonly (readonly [RegExp, string])[] = [
  [/^huaweicloud_modelarts(v2)?_/, 'modelarts'],
  [/^huaweicloud_kps_/, 'kms'],
  [/^huaweicloud_compute_keypair$/, 'ecs'],
]

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

t.test('prints for every client the first lines of its recipe', async (t) => {
  for (const client of Object.keys(linesFor)) {
    t.equal(await env('--client', client), recipeOf(client).lines, client)
  }
  t.equal(pageAt('docs/clients.md').match(/<!-- env: /g)?.length, Object.keys(linesFor).length)
})

t.test('with a proxy in the environment, the server is called without it', async (t) => {
  const command = (client: string) =>
    readCommandLine(['env', '--client', client, '--url', 'http://mock.lab:6404'], {})
  for (const client of Object.keys(linesFor)) {
    const [plain, direct] = await Promise.all([
      clientSettings(command(client), { NO_PROXY: 'a.example' }),
      clientSettings(command(client), { NO_PROXY: 'a.example', http_proxy: 'http://proxy' }),
    ])
    const list = "'a.example,mock.lab,127.0.0.1,localhost'"
    const first = ['java', 'terraform'].includes(client)
      ? ''
      : `export NO_PROXY=${list}\nexport no_proxy=${list}\n`
    t.equal(direct, first + plain, client)
  }
})

t.test('prints the same settings as JSON', async (t) => {
  for (const client of Object.keys(linesFor)) {
    const { lines, variables, ...target } = JSON.parse(await env('--client', client, '--json'))
    t.equal(lines.join('\n'), await env('--client', client))
    t.match(target, { client, url: 'http://127.0.0.1:6404', token: 'mock-token-admin' })
    for (const name of Object.keys(variables)) t.match(lines.join('\n'), name)
    t.equal(Object.keys(variables).length > 0, !['terraform', 'curl'].includes(client), client)
  }
})

t.test('no recipe leaves an endpoint at a host of the service', async (t) => {
  const url = 'http://127.0.0.1:6404'
  const needed: Readonly<Record<keyof typeof linesFor, readonly string[]>> = {
    python: [`HUAWEICLOUD_SDK_IAM_ENDPOINT=${url}`, `SDK_REGION_MODELARTS_CN_NORTH_4=${url}`],
    java: [`HUAWEICLOUD_SDK_IAM_ENDPOINT=${url}`, `SDK_REGION_MODELARTS_CN_NORTH_4=${url}`],
    // These two do not call IAM when they have a project id.
    node: ['HUAWEICLOUD_SDK_PROJECT_ID=', `.withEndpoint("${url}")`],
    go: ['HUAWEICLOUD_SDK_PROJECT_ID=', `SDK_REGION_MODELARTS_CN_NORTH_4=${url}`],
    terraform: [`auth_url   = "${url}/v3"`, 'skip_check_website_type = true'],
    curl: [`'${url}/v1/`],
  }
  for (const [client, settings] of Object.entries(needed)) {
    const { lines, code } = recipeOf(client)
    for (const setting of settings) t.ok(`${lines}\n${code}`.includes(setting), setting)
    for (const [found] of `${lines}\n${code}`.matchAll(/https?:\/\/[^/\s"')]+/g)) {
      t.equal(found, url, client)
    }
  }
})

t.test(
  'the recipe of Terraform has the endpoint of every service that a resource calls',
  async (t) => {
    const { lines, code } = recipeOf('terraform')
    const files = ['resources', 'data'].map((name) =>
      pageAt(`test/e2e/clients/terraform/${name}.tf`),
    )
    const blocks = [code, ...files].join('\n').matchAll(/^(?:resource|data) "(huaweicloud_\w+)"/gm)
    const types = [...new Set([...blocks].map(([, type]) => type as string))]
    t.ok(types.length > 10)
    const [, block = ''] = /endpoints = \{\n([^}]*)\}/.exec(lines) ?? []
    for (const type of types) {
      const service = services.find(([pattern]) => pattern.test(type))?.[1]
      t.ok(service, `the service of ${type} is known`)
      t.match(block, new RegExp(`^ *${service} *= "http://127\\.0\\.0\\.1:6404"$`, 'm'), type)
    }
    t.match(block, /^ *iam *= "http:/m, 'which the provider calls for the project id')
  },
)

t.test('the page of the clients has a row for every resource of the Terraform test', async (t) => {
  const page = pageAt('docs/clients.md')
  for (const [name, prefix] of Object.entries({ resources: '', data: 'data.' })) {
    const blocks = pageAt(`test/e2e/clients/terraform/${name}.tf`).matchAll(
      /^(?:resource|data) "(\w+)" "(\w+)"/gm,
    )
    const addresses = [...blocks].map(([, type, label]) => `${prefix}${type}.${label}`)
    t.ok(addresses.length > 5)
    for (const address of addresses) t.ok(page.includes(`| \`${address}\` |`), address)
  }
})

t.test('uses the URL of --url, or else host, port and TLS of the configuration', async (t) => {
  const cases: [string[], string][] = [
    [[], 'http://127.0.0.1:6404'],
    [['--url', 'http://mock:8080'], 'http://mock:8080'],
    [['--url', 'HTTPS://[::1]:1/'], 'HTTPS://[::1]:1'],
    [['--url', 'http://a', '--url', 'http://b'], 'http://b'],
    [['--host', 'mock', '--port', '7000'], 'http://mock:7000'],
    [['--host', '0.0.0.0'], 'http://127.0.0.1:6404'],
    [['--host', '::'], 'http://[::1]:6404'],
    [['--host', 'fe80::1'], 'http://[fe80::1]:6404'],
    [['--tls', 'self-signed'], 'https://127.0.0.1:6404'],
    [['--tls-cert', 'c.pem', '--tls-key', 'k.pem'], 'https://127.0.0.1:6404'],
  ]
  for (const [flags, url] of cases) {
    const lines = await env('--client', 'curl', ...flags)
    t.match(lines, ` '${url}/v1/${PROJECT}/notebooks'`, flags.join(' '))
  }
})

t.test('uses the region and the project that IAM returns for it', async (t) => {
  const mock = await mockWith(t)
  for (const region of ['cn-north-4', 'eu-west-101']) {
    const { body } = await get(mock, `/v3/projects?name=${region}`)
    const lines = await env('--client', 'go', '--region', region)
    t.match(lines, `export HUAWEICLOUD_SDK_PROJECT_ID=${body.projects[0].id}\n`)
    const variable = `REGION_MODELARTS_${region.replaceAll('-', '_').toUpperCase()}`
    t.match(lines, `export HUAWEICLOUD_SDK_${variable}=http://127.0.0.1:6404`)
    t.match(await env('--client', 'terraform', '--region', region), `"${region}"`)
  }
})

t.test('uses the keys of the admin of the scene', async (t) => {
  const iam = defaultFile<{ users: { secret_key: string; access_key: string }[] }>('iam')
  Object.assign(iam.users[0] as object, { access_key: 'MINE', secret_key: "it's $mine" })
  const folder = t.testdir()
  writeFileSync(join(folder, 'iam.json'), JSON.stringify(iam))
  const lines = await env('--client', 'python', '--scene', folder)
  t.match(lines, 'export HUAWEICLOUD_SDK_AK=MINE\n')
  t.match(lines, "export HUAWEICLOUD_SDK_SK='it'\\''s $mine'\n")
})

t.test('a key with template syntax is escaped for Terraform', async (t) => {
  const target: Target = {
    url: 'http://mock',
    region: 'r',
    project: 'p',
    accessKey: 'a"b\\c',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Terraform's template.
    secretKey: '${a}%{b}$c%d',
    token: 't',
  }
  const lines = linesFor.terraform(target)
  t.ok(lines.includes('  access_key = "a\\"b\\\\c"'))
  t.ok(lines.includes('  secret_key = "$${a}%%{b}$c%d"'))
})

t.test('a wrong argument is a usage error', async (t) => {
  const expected = 'expected an http or https URL without a path, such as http://127.0.0.1:6404'
  const cases: [string[], string][] = [
    [[], '--client: found nothing, expected one of python, node, java, go, terraform, curl'],
    [
      ['--client', 'pyton'],
      '--client: found "pyton", expected one of python, node, java, go, terraform, curl; did you mean "python"?',
    ],
    [['python'], 'env: found "python", expected flags only'],
    [
      ['--client', 'go', '--port', '0'],
      '--port: found 0, expected the port of a running server, or its --url',
    ],
    ...[
      'mock:1',
      'ftp://mock',
      'http://mock/v1',
      'http://a b',
      "http://a'b",
      'http://u@mock',
      '',
    ].map((url): [string[], string] => [
      ['--client', 'go', '--url', url],
      `--url: found ${JSON.stringify(url.replace('u@', '***@'))}, ${expected}`,
    ]),
  ]
  for (const [flags, message] of cases) {
    const refused = await env(...flags).catch((error: unknown) => error)
    t.ok(refused instanceof UsageError, flags.join(' '))
    t.equal((refused as Error).message, message)
  }
  await t.rejects(env('--client', 'go', '--scene', 'nowhere'), {
    message: /expected one of .*\bdefault\b/,
  })
})

const exec = promisify(execFile)

/** The output of a shell that runs a script with only these variables. */
async function shell(t: Test, script: string): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: t.testdir() }
  return (await exec('sh', ['-ec', script], { cwd: ROOT, env })).stdout
}

t.test('the recipes of Node and curl run unchanged, with verified signatures', async (t) => {
  const mock = await createMockServer({ auth: 'verify' })
  t.teardown(() => mock.close())
  const url = await mock.listen()

  const node = await env('--client', 'node', '--url', url)
  const { code } = recipeOf('node')
  t.ok(code.includes('.withEndpoint("http://127.0.0.1:6404")'))
  const program = code.replace('http://127.0.0.1:6404', url)
  const started = `exec "${process.execPath}" --input-type=module <<'PROGRAM'\n${program}\nPROGRAM`
  t.equal((await shell(t, `${node}\n${started}`)).trim(), '13')

  const listed = JSON.parse(await shell(t, await env('--client', 'curl', '--url', url)))
  t.match(listed, { total: 13, size: 10 })
})

t.test('the built command prints the lines, or one line with the error', async (t) => {
  const flags = ['env', '--client', 'python', '--region', 'eu-west-101']
  t.strictSame(await run(flags), {
    code: 0,
    stdout: `${await env(...flags.slice(1))}\n`,
    stderr: '',
  })
  t.match(await run(['env', '--client', 'jav']), {
    code: 2,
    stdout: '',
    stderr: /^modelarts-notebooks-mock: --client: found "jav", .*; did you mean "java"\?\n$/,
  })
})
