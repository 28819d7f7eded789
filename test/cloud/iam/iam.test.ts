import t from 'tap'
import {
  accountRestricted,
  accountSuspended,
  notAuthorized,
} from '../../../src/cloud/errors/errors.ts'
import { Iam, matchesPattern, Roles } from '../../../src/cloud/iam/iam.ts'
import type { IamFile } from '../../../src/schemas/iam.ts'
import { defaultFile } from '../../support/build.ts'

const file = defaultFile<IamFile>('iam')

t.test('finds users by the credentials that they send', async (t) => {
  const iam = new Iam(file)
  t.equal(iam.userOfToken('mock-token-user')?.name, 'mock-user')
  t.equal(iam.userOfAccessKey('MOCKAK0000READER0001')?.name, 'mock-reader')
  t.equal(iam.userNamed('mock-frozen')?.role, 'frozen')
  t.equal(iam.userOfToken('nobody'), undefined)
  t.match(iam.ownerById(iam.admin.id), { name: 'mock-admin', domain: { name: 'mock-account' } })
})

t.test('if no role is an admin role, unknown callers act as the first user', async (t) => {
  const iam = new Iam({ ...file, roles: {} })
  t.equal(iam.admin.name, 'mock-admin')
})

t.test('a role allows an action that one of its patterns matches', async (t) => {
  const iam = new Iam(file)
  const roles = new Roles({
    admin: { admin: true, allow: ['modelarts:notebook:*'] },
    frozen: { admin: false, allow: ['*'], suspended: 'frozen' },
    reader: { admin: false, allow: ['*'], suspended: 'restricted' },
  })
  const admin = roles.caller(iam.admin)
  roles.authorize(admin, 'modelarts:notebook:list')
  roles.authorize(admin, 'modelarts:notebook:list')
  roles.authorize(admin, undefined)
  t.throws(
    () => roles.authorize(admin, 'modelarts:image:list'),
    notAuthorized('modelarts:image:list'),
  )
  const [, user, reader, frozen] = iam.users.map((one) => roles.caller(one))
  t.throws(
    () => user && roles.authorize(user, 'modelarts:notebook:list'),
    notAuthorized('modelarts:notebook:list'),
  )
  t.throws(() => frozen && roles.authorize(frozen, undefined), accountSuspended())
  t.throws(() => reader && roles.authorize(reader, undefined), accountRestricted())
})

t.test('only the star is special in a pattern', async (t) => {
  t.ok(matchesPattern('a*c', 'abbbc'))
  t.ok(matchesPattern('*', ''))
  t.ok(matchesPattern('gpu-*', 'gpu-\n1'))
  t.notOk(matchesPattern('a.c', 'abc'))
  t.notOk(matchesPattern('(a|b)', 'a'))
  t.ok(matchesPattern('(a|b)', '(a|b)'))
})

t.test('stars match any text between the other parts of a pattern', async (t) => {
  const cases: [string, string, boolean][] = [
    ['', '', true],
    ['', 'a', false],
    ['abc', 'abc', true],
    ['**', 'x', true],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*b*b', 'ab', false],
    ['*b*b', 'abb', true],
  ]
  for (const [pattern, text, matches] of cases) {
    t.equal(matchesPattern(pattern, text), matches, `${pattern} ${text}`)
  }
})

// Backtracking over all stars would practically never end.
t.test(
  'a pattern with many stars is matched without backtracking over all combinations',
  async (t) => {
    t.notOk(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(40_000)))
    t.notOk(matchesPattern(`${'*a'.repeat(200)}b*`, 'a'.repeat(40_000)))
  },
)
