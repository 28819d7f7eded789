import type { MockServer } from '../mock-server.ts'
import { writeText } from '../regular-file.ts'
import { progressOn } from './progress.ts'

/** Opens the port, reads the scene, writes the endpoints file, and warns if other machines can reach the control plane. */
export async function start(mock: MockServer): Promise<void> {
  await mock.listen()
  await mock.load(progressOn(process.stderr))
  const { controlToken, endpointsFile } = mock.config
  if (endpointsFile !== undefined) {
    writeText(endpointsFile, `${JSON.stringify(endpoints(mock))}\n`)
  }
  if (mock.isExposed && controlToken === undefined) {
    console.error('other machines can reach the control plane: set a --control-token')
  }
}

/** Content of the endpoints file: the URL, all URLs if there are two, and the path of the CA file if there is one. */
function endpoints({ url, urls, caFile: ca }: MockServer): object {
  return { url, urls: urls.length > 1 ? urls : undefined, ca }
}
