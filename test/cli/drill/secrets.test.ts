import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runHere } from '../../support/command-here.ts'
import { clientOf } from '../../support/drill-client.ts'

t.test(
  'no output of a drill has a credential that the command sent, printed or was given',
  async (t) => {
    const client = `
    const secret = process.argv.at(-1)
    console.log('Authorization: Bearer ' + secret)
    console.error('password=' + secret)
    const answer = await fetch(url + '/v1/' + project + '/notebooks?api_key=' + secret, {
      headers: { ...headers, 'x-canary-token': secret, cookie: 'a=' + secret },
    })
    await answer.text()
    process.exitCode = answer.ok ? 0 : 1`
    const folder = t.testdir({})
    const files = ['report', 'html', 'junit'].map((flag) => [flag, join(folder, flag)] as const)
    const { code, stderr, stdout } = await runHere(t, [
      ...['drill', '--json', '--only', '*/unavailable,*/fields_extra'],
      ...files.flatMap(([flag, file]) => [`--${flag}`, file]),
      ...['--', ...clientOf(client), '--', '--password', 'canary-1234567'],
    ])
    t.equal(code, 1)
    for (const [flag, file] of files) t.notMatch(readFileSync(file, 'utf8'), 'canary-1234567', flag)
    t.notMatch(stdout, 'canary-1234567')
    t.notMatch(stderr, 'canary-1234567')
    t.match(stdout, '***')
  },
)
