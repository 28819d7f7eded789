import t from 'tap'
import { Agenda } from '../../../../src/cloud/kernel/agenda.ts'
import { Clock } from '../../../../src/cloud/kernel/clock.ts'
import { Ids } from '../../../../src/cloud/kernel/ids.ts'
import type { ScheduledReminder } from '../../../../src/cloud/kernel/reminders.ts'
import { NotebookActions } from '../../../../src/cloud/notebooks/life/actions.ts'
import type { Deletions } from '../../../../src/cloud/notebooks/life/deletions.ts'
import type { NotebookWriter } from '../../../../src/cloud/notebooks/life/writer.ts'
import { notebook } from '../../../support/build.ts'
import { NOW } from '../../../support/mock.ts'

t.test('a scheduled action ignores a refusal, but not an internal error', async (t) => {
  const context = {
    clock: new Clock({ at: NOW, rate: 0 }),
    agenda: new Agenda<never>(),
    ids: new Ids('seed'),
  }
  const broken = {
    writeChange() {
      throw new TypeError('a bug')
    },
  }
  const actions = new NotebookActions(
    broken as unknown as NotebookWriter,
    {} as Deletions,
    context as never,
    false,
  )
  const stop: ScheduledReminder = {
    key: 'k',
    at: NOW,
    part: 'notebooks',
    event: 'scheduled',
    notebook_id: 'nb-1',
    what: 'stop',
  }
  t.throws(
    () => actions.runScheduled(stop, notebook({ status: 'RUNNING' }), NOW),
    new TypeError('a bug'),
  )
  t.doesNotThrow(() => actions.runScheduled(stop, notebook({ status: 'STOPPED' }), NOW))
})
