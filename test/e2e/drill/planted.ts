/** The sample client, and what drill has to find in it. */
import { fileURLToPath } from 'node:url'
import type { Command } from '../clients/processes.ts'

const MAIN = fileURLToPath(new URL('./sample/main.js', import.meta.url))

const operations = ['ListNotebooks', 'CreateNotebook', 'ShowNotebook', 'StopNotebook']

const ofEach = (failure: string, verdict: string) =>
  operations.map((operation) => `${operation}/${failure}: ${verdict}`)

/** The findings of each planted fault when the client has no other: `OPERATION/FAILURE: verdict`. */
export const planted = {
  'no-retry-on-503': ofEach('unavailable', 'failed_obscurely'),
  'endless-poll': ['CreateNotebook/create_failed: hung'],
  'second-creation': [
    'CreateNotebook/answer_lost: wrong',
    'CreateNotebook/slow_3s: wrong',
    'CreateNotebook/truncated: wrong',
  ],
  'endless-pages': [
    'ListNotebooks/page_repeated: hung',
    'ListNotebooks/page_row_again: hung',
    'ListNotebooks/page_row_missing: hung',
    'ListNotebooks/page_empty: hung',
  ],
  'retry-after-ignored': ofEach('throttled', 'hammered'),
} satisfies Record<string, string[]>

export type PlantedFault = keyof typeof planted

export const plantedFaults = Object.keys(planted) as PlantedFault[]

/** The client waits 2 s for an answer; a slow one comes later. Cells mostly wait, so more run than there are processors. */
export const flags = ['--slow', '3s', '--time-limit', '15s', '--jobs', '4']

/** The sample client with some of its faults. */
export function sampleWith(faults: readonly PlantedFault[]): Command {
  return {
    command: process.execPath,
    args: [MAIN],
    env: {
      ...process.env,
      SAMPLE_FAULTS: faults.join(','),
      SAMPLE_TRY_MS: '2000',
      SAMPLE_WAIT_MS: '5000',
    },
  }
}
