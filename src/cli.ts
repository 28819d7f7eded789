#!/usr/bin/env node
import { constants } from 'node:os'
import { useCompileCache } from './compile-cache.ts'
import { endOnOldNode } from './node-version.ts'

endOnOldNode()

const signals = ['SIGTERM', 'SIGINT'] as const

// Process 1 of a container ignores a signal that it has no handler for, so there is one while the server is being loaded.
const end = (signal: (typeof signals)[number]) => process.exit(128 + constants.signals[signal])
for (const signal of signals) process.on(signal, end)

useCompileCache()
const { runCommand } = await import('./cli/run-command.ts')
const running = runCommand(process.argv.slice(2))
for (const signal of signals) process.off(signal, end)
await running
