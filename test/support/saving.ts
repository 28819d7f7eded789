// Writes a state file of some megabytes in an endless loop, each time with the next number, until the process is killed.
import { StateFile } from '../../src/control/state-file/state-file.ts'

const [, , path = '', first = '0', bytes = '5000000'] = process.argv

const line = JSON.stringify({ name: 'x'.repeat(4_000) })
const lines = Math.ceil(Number(bytes) / line.length)

let number = Number(first)

function* pieces(): Generator<string> {
  const current = number
  yield `{"first":${current},"records":[`
  for (let index = 1; index < lines; index++) yield `${line},\n`
  yield `${line}],"last":${current}}\n`
}

const file = new StateFile(path, { log: console.error })
await file.open(new AbortController().signal)
file.watch({ version: () => number, pieces })
process.stdout.write('ready')
for (;;) {
  await file.save()
  number++
}
