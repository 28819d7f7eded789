import { writeFileSync } from 'node:fs'
import type { MockServer } from '../mock-server.ts'
import { progressOn } from './progress.ts'

/** Opens the port, reads the scene, warns, and writes the endpoints file where one is wanted. */
export async function start(mock: MockServer): Promise<void> {
  await mock.listen()
  await mock.load(progressOn(process.stderr))
  const { controlToken, endpointsFile } = mock.config
  if (endpointsFile !== undefined) {
    writeFileSync(endpointsFile, `${JSON.stringify(endpoints(mock))}\n`)
  }
  if (mock.isExposed && controlToken === undefined) {
    console.error('other machines can reach the control plane: give it a --control-token')
  }
}

/** Where clients find the server: its URL, all of them where there are two, the CA it made. */
function endpoints({ url, urls, caFile: ca }: MockServer): object {
  return { url, urls: urls.length > 1 ? urls : undefined, ca }
}
