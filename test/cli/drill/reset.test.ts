import t from 'tap'
import { runHere } from '../../support/command-here.ts'
import { clientOf, LIST } from '../../support/drill-client.ts'

const FLAGS = ['drill', '--json', '--only', 'ListNotebooks/unavailable']

/** A client that sends a request without a body to the control plane before it lists instances. */
function clientAfter(path: string): string[] {
  return clientOf(`await (await fetch(url + ${path}, { method: 'POST' })).text(); ${LIST}`)
}

t.test('a command that resets the mock cannot be drilled', async (t) => {
  for (const path of ["'/_mock/reset'", "'/_mock/projects/' + project + '/reset'"]) {
    t.match(await runHere(t, [...FLAGS, '--', ...clientAfter(path)]), {
      code: 2,
      stderr:
        /drill: found a reset of the mock by the command in the clean run, expected none: each run has a project of its own/,
    })
  }
})

t.test('a command may reset a project that no run was given', async (t) => {
  const command = clientAfter("'/_mock/projects/other/reset'")
  const { code, stdout } = await runHere(t, [...FLAGS, '--', ...command])
  t.equal(code, 0)
  t.match(JSON.parse(stdout), { cells: [{ verdict: 'failed_cleanly' }] })
})
