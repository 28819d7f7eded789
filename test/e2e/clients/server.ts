import { nginxBefore } from '../../support/scale-out.ts'
import { startRelay } from './control-relay.ts'
import { withServer } from './processes.ts'
import { withRecorder } from './recorded.ts'

/** How many processes the clients call, from the variable CLIENTS_PROCESSES; several are behind nginx. */
const count = Number(process.env['CLIENTS_PROCESSES'] ?? 1)

/** Whether the clients call a recorder in front of the server, from the variable CLIENTS_RECORDED. */
const isRecorded = process.env['CLIENTS_RECORDED'] === '1'

/** What is done with a server: `control` is the URL for the control plane. */
type Work = (url: string, control: string) => Promise<void>

/**
 * Starts the built server, and ends it after the work: one process, with a recorder in front of
 * it if that is asked for, or several behind nginx as docs/scale-out.md says.
 */
export function withClientServer(
  cli: string,
  options: readonly string[],
  work: Work,
): Promise<void> {
  if (isRecorded) {
    return withServer(cli, options, (url) =>
      withRecorder(cli, url, (recorder) => work(recorder, url)),
    )
  }
  if (count === 1) return withServer(cli, options, (url) => work(url, url))
  const startRest = async (urls: readonly string[]): Promise<void> => {
    if (urls.length === count) return behindNginx(urls, work)
    const own = ['--shard', `${urls.length + 1}/${count}`, '--trust-proxy', 'loopback']
    await withServer(cli, [...own, ...options], (url) => startRest([...urls, url]))
  }
  return startRest([])
}

async function behindNginx(urls: readonly string[], work: Work): Promise<void> {
  const nginx = await nginxBefore(urls)
  try {
    const relay = await startRelay(nginx.url, urls)
    try {
      await work(nginx.url, relay.url)
    } finally {
      relay.close()
    }
  } finally {
    await nginx.stop()
  }
}
