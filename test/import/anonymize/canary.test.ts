import t from 'tap'
import { anonymize } from '../../../src/import/anonymize/anonymize.ts'
import type { JsonSchema } from '../../../src/schemas/json-schema.ts'
import { sceneFiles } from '../../../src/schemas/scene.ts'
import * as z from '../../../src/schemas/zod.ts'
import { textsIn } from '../../support/anonymized.ts'

/** What an account has that nobody else may see, and the parts of it that must not be left. */
const canaries: Readonly<Record<string, readonly [text: string, ...parts: string[]]>> = {
  'a word': ['canary', 'cana', 'nary'],
  'a word with capitals': ['CanaryYellow', 'cana', 'yell'],
  'a name': ['canary-finch_bird.v12', 'canary', 'finch', 'bird'],
  'a short name': ['zhu-qiu', 'zhu-qiu', 'zhu', 'qiu'],
  'a Chinese name': ['欧阳娜娜的实例', '欧阳', '娜娜', '实例'],
  'text with both': ['Canary 张三丰 finch', 'canary', '张三丰', 'finch'],
  'an IP address': ['203.0.113.77', '203.0.113', '113.77'],
  'an IP address in a name': ['node-203-0-113-77', '203-0-113', '113-77', 'node'],
  'an IPv6 address': ['2001:db8:85a3::8a2e:370:7334', '85a3', '8a2e', '7334'],
  'a MAC address': ['fa:16:3e:5c:9d:a1', 'fa:16:3e', '5c:9d:a1'],
  'a UUID': ['64893e12-b3f2-55c1-b8a7-d61c21f0f5b0', '64893e12', 'b3f2', 'd61c21f0f5b0'],
  'a UUID in capitals': ['64893E12-B3F2-55C1-B8A7-D61C21F0F5B0', '64893e12', 'd61c21f0f5b0'],
  'a project id': ['5e0f4d72935b606cc0c8d4b6eafc0425', '5e0f4d72', 'eafc0425'],
  'a short id': ['pool-7f3a9', '7f3a9'],
  'an account number': ['hwstaff_62220212345', '62220212345', '6222', 'hwstaff'],
  'a telephone number': ['+86 138-0013-8000', '138-0013', '8000', '0013'],
  'a number after a colon': ['工号:48213', '48213', '工号'],
  'a PIN': ['PIN:4711', '4711'],
  'a number after an id': ['node-7f3a9c:31234/finch', '31234', '7f3a9c'],
  'a password in a URL': ['ftp://finch:48213@wren.example/', '48213', 'finch', 'wren'],
  'an e-mail address': ['zoe.canary@finch-corp.com', 'canary', 'finch', 'corp', 'zoe'],
  'a URL': [
    'https://canary.finch.com.cn:8443/birds/zoe?team=wren#nest',
    'canary',
    'finch',
    'birds',
    'wren',
    'nest',
  ],
  'an OBS path': ['obs://canary-bucket/finch/wren.csv', 'canary', 'bucket', 'finch', 'wren'],
  'an SWR path': ['swr.cn-north-4.myhuaweicloud.com/canary/finch:1.2', 'canary', 'finch'],
  'a host below the vendor': ['canary.obs.cn-north-4.myhuaweicloud.com', 'canary'],
  'an access key': ['HPUACANARY7XQ2B8KD0W', 'hpuacanary', '7xq2b8kd0w'],
  'a token': ['eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkifQ.s5cZ2', 'eyJhbGci', 'CJ9', 'jYW5hcnk'],
  base64: [Buffer.from('canary and finch').toString('base64'), 'Y2FuYXJ5', 'ZmluY2'],
  'percent-encoded text': [encodeURIComponent('canary/张三丰'), 'canary', '%E5%BC%A0', '张三丰'],
  'JSON in a text': [
    JSON.stringify([{ key: 'canary', value: 'finch', deep: { x: 62220212345 } }]),
    'canary',
    'finch',
    '62220212345',
  ],
  'broken JSON in a text': ['{"canary": "finch", ', 'canary', 'finch'],
  'a flavor of nobody': ['modelarts.vm.canary.finch', 'canary', 'finch'],
  'an action of nobody': ['canary:finch:list', 'canary', 'finch'],
  'letters with marks': ['Zoë-Müllerová Ćanary', 'zoë', 'müller', 'lerová', 'anary'],
  'full-width letters': ['ｃａｎａｒｙ', 'ｃａｎａｒｙ', 'ｎａｒｙ'],
  'Cyrillic and Greek letters': ['Канарейка Σπίνος', 'канар', 'σπίν'],
  'an image of the service': ['pytorch_2.1-canary', 'canary'],
  'a start that is kept': ['mock-token-canary', 'canary'],
  'a reserved tag': ['_sys_canary', 'canary'],
  'a region and more': ['cn-north-4_canary', 'canary'],
  'a directory of instances': ['/home/ma-user/work/canary', 'canary'],
}

/** A value with a text in each field of a schema, listed or not, and in unknown fields. */
function valuesOf(
  root: JsonSchema & { $defs?: Record<string, JsonSchema> },
  canary: unknown,
): unknown {
  const build = (schema: JsonSchema | undefined, level: number): unknown => {
    if (schema === undefined || level > 8) return canary
    const reference = schema.$ref?.split('/').at(-1)
    if (reference !== undefined) return build(root.$defs?.[reference], level + 1)
    const choices = [schema.anyOf, schema.oneOf, schema.allOf]
      .flat()
      .filter((one) => one !== undefined)
    if (choices.length > 0) return choices.map((choice) => build(choice, level + 1))
    if (schema.type === 'array') return [build(schema.items, level + 1)]
    if (schema.type !== 'object' && schema.properties === undefined) return canary
    const fields = Object.entries(schema.properties ?? {}).map(([field, property]) => [
      field,
      build(property, level + 1),
    ])
    const more = { gpu_share: canary, extra: { list: [[canary], { deep: { value: canary } }] } }
    const other =
      typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
    return {
      ...Object.fromEntries(fields),
      ...more,
      other: build(other, level + 1),
      labels: { x: canary },
    }
  }
  return build(root, 0)
}

function filesWith(canary: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sceneFiles).map(([file, schema]) => {
      const root = z.toJSONSchema(z.built(schema), { io: 'input', unrepresentable: 'any' })
      return [`${file}.json`, valuesOf(root as JsonSchema, canary)]
    }),
  )
}

/** Texts without names of fields: those of the schemas have words of the canaries. */
function valuesIn(files: unknown) {
  return textsIn(files).filter(({ path }) => !path.endsWith('(name)'))
}

/** A text in the spellings in which it could be left. */
function spellings(text: string): string[] {
  const reversed = Array.from(text).reverse().join('')
  const bytes = Buffer.from(text)
  return [
    text,
    reversed,
    encodeURIComponent(text),
    bytes.toString('base64').replace(/=*$/, ''),
    bytes.toString('hex'),
  ]
    .map((spelling) => spelling.toLowerCase())
    .filter((spelling) => Array.from(spelling).length >= (/\p{Script=Han}/u.test(text) ? 2 : 3))
}

for (const [what, [text, ...parts]] of Object.entries(canaries)) {
  t.test(`nothing is left of ${what}, wherever it stands`, async (t) => {
    const files = filesWith(text)
    t.ok(textsIn(files).length > 300, 'it stands in every field')
    const left = valuesIn(anonymize(files, { keepNames: false }).files)
    const forbidden = [text, ...parts].flatMap(spellings)
    t.strictSame(
      left.filter(({ value }) => forbidden.some((part) => value.toLowerCase().includes(part))),
      [],
    )
  })
}

t.test('nothing is left of names of fields that people choose', async (t) => {
  const labels = { 'canary-team': '1', 'finch.io/zoe': '2', team_canary: '3' }
  const files = {
    'pools.json': [{ labels, annotations: labels, v2: { spec: { nodeSelector: labels } } }],
    'notebooks.json': [{ extra: { [`canary${'x'.repeat(20)}`]: { 张三丰: 1, wren: labels } } }],
    'iam.json': { roles: { canary: { allow: [] } } },
    'canary-notes.json': { finch: 'wren' },
  }
  const { files: made } = anonymize(files, { keepNames: false })
  const { 'canary-notes.json': notes, ...known } = made
  t.notMatch(JSON.stringify([known, notes]), /canary|finch|zoe|wren|张三丰/i)
})

t.test('numbers of unknown fields with four digits and more are replaced', async (t) => {
  const numbers = [62220212345, 4711, -8848, 31.230416, 121.4737, 9007199254740991]
  const files = {
    'notebooks.json': [{ account_number: numbers, extra: { list: [{ id: 62220212345 }] } }],
  }
  const { files: made } = anonymize(files, { keepNames: false })
  const text = JSON.stringify(made)
  for (const number of numbers) t.notMatch(text, String(Math.abs(number)))
  const [row] = made['notebooks.json'] as {
    account_number: number[]
    extra: { list: { id: number }[] }
  }[]
  t.equal(row?.extra.list[0]?.id, row?.account_number[0], 'the same number is the same number')
  t.strictSame(
    row?.account_number.map((number) => String(number).length),
    numbers.map((number) => String(number).length),
  )
})

t.test('with kept names, nothing is left of addresses, ids, tokens and other texts', async (t) => {
  const kept = ['a word', 'a word with capitals', 'a name', 'a short name', 'a Chinese name']
  const replaced = [
    'an IP address',
    'an IP address in a name',
    'a UUID',
    'a project id',
    'an e-mail address',
    'a MAC address',
  ]
  const names = ['name', 'description', 'tags', 'labels']
  for (const what of replaced) {
    const [text, ...parts] = canaries[what] as [string, ...string[]]
    const left = valuesIn(anonymize(filesWith(text), { keepNames: true }).files)
    const forbidden = [text, ...parts.filter((part) => part !== 'node')]
    t.strictSame(
      left.filter(({ value }) => forbidden.some((part) => value.toLowerCase().includes(part))),
      [],
      what,
    )
  }
  for (const what of kept) {
    const [text] = canaries[what] as [string]
    const files = {
      'notebooks.json': [
        { name: text, description: text, tags: [{ key: text, value: text }], labels: { x: text } },
      ],
    }
    const { files: made } = anonymize(files, { keepNames: true })
    const [row] = made['notebooks.json'] as Record<string, unknown>[]
    for (const name of names) t.match(JSON.stringify(row?.[name]), text, `${what} in ${name}`)
  }
  const unknown = {
    'notebooks.json': [{ name: 'wren', note: 'canary finch', ip: '203.0.113.77', token: 'c4nary' }],
  }
  t.notMatch(
    JSON.stringify(anonymize(unknown, { keepNames: true }).files),
    /canary|finch|c4nary|203\.0/,
  )
})
