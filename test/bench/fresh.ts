import { createMockServer } from '../../src/index.ts'
import { figure, machine } from './support/report.ts'

const SERVERS = 50

const WORLDS = 1_000

const ENTRY = {
  name: 'bench',
  flavor: 'modelarts.vm.cpu.2u',
  image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
}

/** The cost of a test in this process: a new server after the first one, ready for `inject`, or a new world. */
export async function benchFresh(): Promise<string[]> {
  const servers: number[] = []
  const cpu: number[] = []
  for (let run = 0; run <= SERVERS; run++) {
    const start = performance.now()
    const before = process.cpuUsage()
    const mock = await createMockServer()
    const { statusCode } = await mock.inject('/ready')
    const { user, system } = process.cpuUsage(before)
    if (run > 0) servers.push(performance.now() - start)
    if (run > 0) cpu.push((user + system) / 1_000)
    await mock.close()
    if (statusCode !== 200) throw new Error(`/ready: ${statusCode}`)
  }
  const clocks = { running: 'real', frozen: 'frozen' } as const
  const lines: string[] = []
  for (const [name, clock] of Object.entries(clocks)) {
    const { listed, written } = await worlds(clock)
    lines.push(
      `A new world, ${name} clock, listed: ${figure(listed, 3)} ms (goal: below 0.2), first write: ${figure(written, 3)} ms (goal: below 1); ${WORLDS} worlds`,
    )
  }
  return [
    `A new server after the first one, until its first response: ${figure(servers, 1)} ms (goal: below 20), CPU ${figure(cpu, 1)} ms; ${SERVERS} servers; ${machine()}`,
    ...lines,
  ]
}

/** Ms until the first list of a new world, and until its first write. */
async function worlds(clock: 'real' | 'frozen'): Promise<{ listed: number[]; written: number[] }> {
  const mock = await createMockServer({ clock })
  const listed: number[] = []
  const written: number[] = []
  for (let run = 0; run <= WORLDS; run++) {
    const start = performance.now()
    const { notebooks } = mock.project(`bench-${run}`)
    const { total } = notebooks.list({ limit: 1 })
    const read = performance.now()
    notebooks.put(ENTRY)
    const wrote = performance.now()
    if (notebooks.list({ limit: 1 }).total !== total + 1) throw new Error('the write is not seen')
    if (run === 0) continue
    listed.push(read - start)
    written.push(wrote - start)
  }
  await mock.close()
  return { listed, written }
}
