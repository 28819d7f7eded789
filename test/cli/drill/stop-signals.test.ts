import { join } from 'node:path'
import t from 'tap'
import { stopSignals } from '../../../src/cli/drill/stop-signals.ts'

t.test('a closed terminal stops a drill, unless nohup started it', async (t) => {
  const folder = t.testdir({
    usual: 'Name:\tnode\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000000001\n',
    nohup: 'Name:\tnode\nSigIgn:\t0000000000001001\n',
    other: 'Name:\tnode\n',
  })
  const all = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM']
  t.strictSame(stopSignals(join(folder, 'usual')), all)
  t.strictSame(stopSignals(join(folder, 'nohup')), ['SIGINT', 'SIGQUIT', 'SIGTERM'])
  t.strictSame(stopSignals(join(folder, 'other')), all)
  t.strictSame(stopSignals(join(folder, 'none')), all, 'a system without such a file')
})
