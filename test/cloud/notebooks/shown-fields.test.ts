import t from 'tap'
import { jsonOf, rowOf } from '../../../src/cloud/notebooks/list/row.ts'
import { billingItems } from '../../../src/cloud/notebooks/shown-fields.ts'
import type { Notebook, NotebookStatus } from '../../../src/schemas/notebook.ts'
import { notebook } from '../../support/build.ts'

function shownIn(status: NotebookStatus): Notebook {
  return JSON.parse(
    jsonOf(rowOf(notebook({ status } as Parameters<typeof notebook>[0])), 'http://h'),
  )
}

const always = [
  'billing_items',
  'create_at',
  'data_volumes',
  'description',
  'endpoints',
  'feature',
  'flavor',
  'id',
  'image',
  'ip',
  'is_need_credentials',
  'jupyter_version',
  'lease',
  'name',
  'status',
  'tags',
  'token',
  'update_at',
  'user',
  'user_id',
  'volume',
  'workspace_id',
]

const others: Partial<Record<NotebookStatus, string[]>> = {
  INIT: ['action_progress'],
  CREATING: ['action_progress'],
  CREATE_FAILED: ['action_progress', 'fail_reason'],
  RUNNING: ['url'],
  SNAPSHOTTING: ['url'],
  STARTING: ['url'],
  STOPPING: ['url'],
  STOPPED: ['url'],
  DELETING: ['url'],
  START_FAILED: ['url', 'fail_reason'],
  DELETE_FAILED: ['url', 'fail_reason'],
  ERROR: ['url', 'fail_reason'],
  FROZEN: ['url'],
}

for (const [status, more] of Object.entries(others)) {
  t.test(`a notebook in ${status} has the fields of its state`, async (t) => {
    const shown = shownIn(status as NotebookStatus)
    t.strictSame(Object.keys(shown).sort(), [...always, ...more].sort())
    if (more.includes('url')) {
      t.match(shown.endpoints, [{ service: 'NOTEBOOK', uri: 'http://h/nb-1/lab' }])
      t.equal(shown.url, 'http://h/nb-1/lab')
    } else t.strictSame(shown.endpoints, [])
  })
}

t.test(
  'an instance is billed for compute while it runs, and for an EVS disk from its first start on',
  async (t) => {
    t.strictSame(billingItems('RUNNING', 'EVS'), ['COMPUTE', 'STORAGE'])
    t.strictSame(billingItems('RUNNING', 'EFS'), ['COMPUTE'])
    t.strictSame(billingItems('STOPPED', 'EVS'), ['STORAGE'])
    t.strictSame(billingItems('STOPPED', 'EFS'), [])
    t.strictSame(billingItems('CREATING', 'EVS'), [])
  },
)
