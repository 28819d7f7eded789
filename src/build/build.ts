// Builds dist/. With --if-changed only if its sources changed since the last build, and says so; with --clean from nothing.

import { rmSync } from 'node:fs'
import { isBuilt, runBuild } from './sources.ts'

if (process.argv.includes('--clean')) rmSync('dist', { recursive: true, force: true })
const onlyIfChanged = process.argv.includes('--if-changed')
if (!onlyIfChanged || !isBuilt()) {
  if (onlyIfChanged) console.log('building dist/ from src/')
  const [{ buildDashboard }, { buildGuide }, { buildServer }, { writeLicences }] =
    await Promise.all([
      import('./dashboard.ts'),
      import('./guide/guide.ts'),
      import('./server.ts'),
      import('./licences.ts'),
    ])
  await runBuild(async () => {
    const files = await Promise.all([buildServer(), buildDashboard(), buildGuide()])
    writeLicences(files.flat())
  })
}
