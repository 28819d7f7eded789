// `npm start`: builds dist/ if its sources changed, then runs the command in this process. It is JavaScript, because
// Node 20 does not run TypeScript.

import { spawnSync } from 'node:child_process'

const args = ['--import', 'tsx', 'src/build/build.ts', '--if-changed']
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

// npm passes a signal to its shell only. The shell ends, and this process gets another parent.
const shell = process.ppid
const watch = setInterval(() => {
  if (process.ppid === shell) return
  clearInterval(watch)
  process.kill(process.pid, 'SIGTERM')
}, 250).unref()

await import('../../dist/cli.js')
