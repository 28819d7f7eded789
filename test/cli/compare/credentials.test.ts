import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Credentials, readCredentials } from '../../../src/cli/compare/credentials.ts'
import { refusal } from '../../support/refusal.ts'

const PROJECT = '0123456789abcdef0123456789abcdef'

const SDK = {
  HUAWEICLOUD_SDK_AK: 'AKOFSDK',
  HUAWEICLOUD_SDK_SK: 'SKOFSDK',
  HUAWEICLOUD_SDK_PROJECT_ID: PROJECT,
}

t.test('keys and tokens come from the variables of the SDKs or of Terraform', async (t) => {
  const cases: [Record<string, string>, Partial<Credentials>][] = [
    [
      SDK,
      {
        projectId: PROJECT,
        keys: { accessKey: 'AKOFSDK', secretKey: 'SKOFSDK' },
        securityToken: undefined,
        from: 'HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK',
        warnings: [],
      },
    ],
    [
      { ...SDK, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'st', HW_AUTH_TOKEN: 'not this one' },
      { securityToken: 'st', token: undefined },
    ],
    [
      { HW_ACCESS_KEY: 'a', HW_SECRET_KEY: 's', HUAWEICLOUD_SDK_PROJECT_ID: 'p1' },
      { keys: { accessKey: 'a', secretKey: 's' }, projectId: 'p1' },
    ],
    [
      { HW_AUTH_TOKEN: 'tk', HW_PROJECT_ID: 'p2', HUAWEICLOUD_SDK_AK: '' },
      { keys: undefined, token: 'tk', projectId: 'p2', from: 'HW_AUTH_TOKEN' },
    ],
    [{ HUAWEICLOUD_SDK_AUTH_TOKEN: 'tk', HW_PROJECT_ID: 'p2' }, { token: 'tk' }],
  ]
  for (const [env, expected] of cases) {
    if (env['HW_AUTH_TOKEN'] === 'not this one') delete env['HW_AUTH_TOKEN']
    t.match(readCredentials(env, undefined), expected)
  }
})

t.test('a file is JSON, or lines as in the file of the SDKs', async (t) => {
  const folder = t.testdir({
    'keys.json': JSON.stringify({ ak: 'a', sk: 's', security_token: 'st', project_id: 'p1' }),
    lines:
      '[basiccredentials]\n ak = a\nsk=s \n; a comment\nproject_id = p1\niam_endpoint=https://x\n',
    token: '{"token":"t"}',
  })
  for (const [file, env] of [
    ['keys.json', {}],
    ['lines', SDK],
    ['token', SDK],
  ] as const) {
    const path = join(folder, file)
    chmodSync(path, 0o600)
    const read = readCredentials(env, path)
    t.match(read, { from: path, warnings: [] })
    if (file === 'token') t.match(read, { token: 't', keys: undefined, projectId: PROJECT })
    else t.match(read, { keys: { accessKey: 'a', secretKey: 's' }, projectId: 'p1' })
  }
  chmodSync(join(folder, 'lines'), 0o644)
  t.match(readCredentials({}, join(folder, 'lines')).warnings, [
    /lines: other users can read it \(mode 644\); chmod 600 prevents that$/,
  ])
})

t.test('what is missing or wrong is named, and no value is shown', async (t) => {
  const folder = t.testdir({
    'broken.json': '{"ak":',
    'numbers.json': '{"ak":1234567,"sk":"SECRET","project_id":"p"}',
    empty: '',
    'array.json': '{}',
    large: 'x'.repeat(70_000),
  })
  const { HUAWEICLOUD_SDK_PROJECT_ID: _, ...withoutProject } = SDK
  const cases: [Record<string, string>, string | undefined, RegExp][] = [
    [
      {},
      undefined,
      /^compare: found no credentials, expected HUAWEICLOUD_SDK_AK and .*; HW_ACCESS_KEY .*--credentials-file FILE$/,
    ],
    [
      { HW_ACCESS_KEY: 'SECRET' },
      undefined,
      /^HW_SECRET_KEY: found nothing beside HW_ACCESS_KEY, exp/,
    ],
    [
      { HUAWEICLOUD_SDK_SK: 'SECRET', HW_PROJECT_ID: 'p' },
      undefined,
      /^HUAWEICLOUD_SDK_AK: found nothing/,
    ],
    [withoutProject, undefined, /^HUAWEICLOUD_SDK_PROJECT_ID: found nothing, expected the id of a/],
    [
      { ...withoutProject, HW_PROJECT_ID: 'SECRET/..' },
      undefined,
      /^HW_PROJECT_ID: found another text/,
    ],
    ...['SECRET\u0000', 'SECRET\r\nx: y', '钥匙SECRET', 'a b', '\ud800', '😀'].map(
      (text): [Record<string, string>, undefined, RegExp] => [
        { ...SDK, HUAWEICLOUD_SDK_SK: text },
        undefined,
        /^HUAWEICLOUD_SDK_SK: found something else \(not shown\), expected visible ASCII/,
      ],
    ),
    [SDK, join(folder, 'none'), /none: found ENOENT.*, expected a readable file$/],
    [SDK, folder, /: found a folder, expected a readable file$/],
    [SDK, join(folder, 'broken.json'), /broken\.json: found broken JSON, expected an object$/],
    [SDK, join(folder, 'numbers.json'), /numbers\.json ak: found something else \(not shown\)/],
    [SDK, join(folder, 'empty'), /empty: found no credentials, expected ak and sk, or token$/],
    [SDK, join(folder, 'array.json'), /array\.json: found no credentials/],
    [SDK, join(folder, 'large'), /large: found 70000 bytes, expected at most 65536$/],
  ]
  for (const [env, file, says] of cases) {
    const { message } = refusal(() => readCredentials(env, file))
    t.match(message, says)
    t.notMatch(message, /(?<!_)SECRET|1234567/)
  }
})
