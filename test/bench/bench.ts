import { benchFresh } from './fresh.ts'
import { benchHttp } from './http.ts'
import { benchQueries } from './in-process.ts'
import { benchLife } from './life.ts'
import { benchStart } from './start.ts'

const parts = {
  fresh: benchFresh,
  http: benchHttp,
  life: benchLife,
  queries: benchQueries,
  start: benchStart,
}

const wanted = process.argv.slice(2)

for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log((await bench()).join('\n'))
  console.log()
}
