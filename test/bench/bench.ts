import { benchEvents } from './events.ts'
import { benchFresh } from './fresh.ts'
import { benchHttp } from './http.ts'
import { benchQueries } from './in-process.ts'
import { benchLife } from './life.ts'
import { benchDelays } from './loop-delay.ts'
import { benchMillion } from './million.ts'
import { benchPeers } from './peers/peers.ts'
import { benchScale } from './scale.ts'
import { benchScenes } from './scenes.ts'
import { benchStart } from './start.ts'

const parts = {
  delays: benchDelays,
  events: benchEvents,
  fresh: benchFresh,
  http: benchHttp,
  life: benchLife,
  million: benchMillion,
  peers: benchPeers,
  queries: benchQueries,
  scale: benchScale,
  scenes: benchScenes,
  start: benchStart,
}

/** Parts that run only when they are named: they need the registries of npm and Maven. */
const onlyNamed = ['peers']

const wanted = process.argv.slice(2)

const unknown = wanted.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) throw new Error(`found ${unknown}, expected some of ${Object.keys(parts)}`)

for (const [name, bench] of Object.entries(parts)) {
  if (wanted.length > 0 ? !wanted.includes(name) : onlyNamed.includes(name)) continue
  console.log((await bench()).join('\n'))
  console.log()
}
