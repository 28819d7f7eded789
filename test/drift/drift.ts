import { drift } from './command.ts'

const stopped = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort())
process.exitCode = await drift(process.argv.slice(2), { ...process, signal: stopped.signal })
