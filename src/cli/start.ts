import { writeFileSync } from 'node:fs'
import type { MockServer } from '../mock-server.ts'
import { progressOn } from './progress.ts'

/** Opens the port, reads the scene, and writes the endpoints file where one is wanted. */
export async function start(mock: MockServer): Promise<void> {
  await mock.listen()
  await mock.load(progressOn(process.stderr))
  const { endpointsFile } = mock.config
  if (endpointsFile !== undefined) {
    writeFileSync(endpointsFile, `${JSON.stringify({ url: mock.url, ca: mock.caFile })}\n`)
  }
}
