// Saves a state of some megabytes again and again, each with the next number, until it is killed.
import { StateFile } from '../../src/control/state/state-file.ts'

const [, , path = '', first = '0', bytes = '5000000'] = process.argv

const line = JSON.stringify({ name: 'x'.repeat(4_000) })
const lines = Math.ceil(Number(bytes) / line.length)

let number = Number(first)

function* pieces(): Generator<string> {
  const mine = number
  yield `{"first":${mine},"records":[`
  for (let index = 1; index < lines; index++) yield `${line},\n`
  yield `${line}],"last":${mine}}\n`
}

const file = new StateFile(path, { version: () => number, pieces }, console.error)
await file.watch()
process.stdout.write('ready')
for (;;) {
  await file.save()
  number++
}
