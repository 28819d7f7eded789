#!/usr/bin/env node
import module from 'node:module'
import { constants } from 'node:os'

const signals = ['SIGTERM', 'SIGINT'] as const

// Process 1 of a container ignores a signal that it has no handler for, so there is one while the server is being loaded.
const end = (signal: (typeof signals)[number]) => process.exit(128 + constants.signals[signal])
for (const signal of signals) process.on(signal, end)

// Node 22.8 and later keep the compiled code of the command in a folder, and the next start is faster.
const { enableCompileCache } = module as { enableCompileCache?: () => void }
enableCompileCache?.()
const { runCommand } = await import('./cli/run-command.ts')
const running = runCommand(process.argv.slice(2))
for (const signal of signals) process.off(signal, end)
await running
