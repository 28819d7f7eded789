import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { spread } from './figures.ts'

const RUNS = 5

/** The nodes of a profile with the functions, and the samples, as `node --cpu-prof` writes them. */
interface Profile {
  nodes: {
    id: number
    callFrame: { functionName: string; url: string; lineNumber: number }
    children?: number[]
  }[]
  samples: number[]
  timeDeltas: number[]
}

/** Lines with the CPU time of a start by what it is spent for, medians of some profiled starts. */
export async function splitOfStart(node: string, root: string, folder: string): Promise<string[]> {
  const partOfLine = partsOf(join(root, 'dist/command.cjs'))
  const times = new Map<string, number[]>()
  for (let run = 0; run < RUNS; run++) {
    const profiles = join(folder, `profile-${run}`)
    const args = ['--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', profiles]
    const server = spawn(node, [...args, join(root, 'dist/cli.js'), '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const part of server.stdout) if (String(part).includes('ready on')) break
    server.kill('SIGINT')
    await once(server, 'exit')
    const [file = ''] = readdirSync(profiles)
    const profile = JSON.parse(readFileSync(join(profiles, file), 'utf8')) as Profile
    for (const [part, ms] of split(profile, partOfLine)) {
      times.set(part, [...(times.get(part) ?? []), ms])
    }
  }
  const medians = [...times].map(([part, ms]) => [part, spread(ms).median] as const)
  const sum = medians.reduce((total, [, ms]) => total + ms, 0)
  const shown = medians.sort(([, a], [, b]) => b - a).filter(([, ms]) => ms >= 1)
  return [
    `  split of the CPU time, from start to end, which the profiler makes longer, medians of ${RUNS} (sum ${sum.toFixed(0)} ms):`,
    ...shown.map(([part, ms]) => `    ${ms.toFixed(1).padStart(6)} ms  ${part}`),
  ]
}

/** The part of the program on each line of the bundle: esbuild writes the name of a module above its code. */
function partsOf(bundle: string): string[] {
  let part = 'the bundle itself'
  return readFileSync(bundle, 'utf8')
    .split('\n')
    .map((line) => {
      const [, file] = /^ *\/\/ (?:\.\.\/)*((?:node_modules|src)\/\S+)$/.exec(line) ?? []
      if (file !== undefined) part = partOf(file)
      return part
    })
}

function partOf(file: string): string {
  const [top = '', first = '', second = ''] = file.split('/')
  if (top === 'node_modules') return first.startsWith('@') ? `${first}/${second}` : first
  return first.includes('.') ? `src/${first}` : `src/${first}/`
}

/** Ms of each part: that of a function of Node counts for the part of the program that called it. */
function split({ nodes, samples, timeDeltas }: Profile, partOfLine: string[]): Map<string, number> {
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  )
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const partOfNode = (id: number | undefined): string => {
    const node = id === undefined ? undefined : byId.get(id)
    if (node === undefined) return 'Node: start, loading of files'
    const { functionName, lineNumber, url } = node.callFrame
    if (functionName === '(garbage collector)') return 'garbage collection'
    if (functionName === '(program)') return 'native code'
    if (url.endsWith('/command.cjs')) return partOfLine[lineNumber] as string
    return partOfNode(parents.get(node.id))
  }
  const times = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    if (byId.get(id)?.callFrame.functionName === '(idle)') continue
    const part = partOfNode(id)
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] as number) / 1_000)
  }
  return times
}
