// Builds dist/. With --if-changed only if its sources changed since the last build, and says so; with --clean from nothing.

import { rmSync } from 'node:fs'
import { isBuilt, noted } from './sources.ts'

if (process.argv.includes('--clean')) rmSync('dist', { recursive: true, force: true })
const isForStart = process.argv.includes('--if-changed')
if (!isForStart || !isBuilt()) {
  if (isForStart) console.log('building dist/ from src/')
  const [{ buildDashboard }, { buildServer }] = await Promise.all([
    import('./dashboard.ts'),
    import('./server.ts'),
  ])
  await noted(() => Promise.all([buildServer(), buildDashboard()]))
}
