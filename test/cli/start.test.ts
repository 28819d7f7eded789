import t from 'tap'
import { start } from '../../src/cli/start.ts'
import type { MockServer } from '../../src/mock-server.ts'

const userError = (message: string) => Object.assign(new Error(message), { syscall: 'listen' })

/** Starts a server whose port and whose files have errors; returns the error of the start, and how often it was closed. */
async function startWith(port: Error | undefined, files: Error | undefined) {
  let closed = 0
  const step = async (error: Error | undefined) => {
    if (error !== undefined) throw error
  }
  const mock = {
    listen: () => step(port),
    load: () => step(files),
    close: async () => closed++,
    config: {},
  } as unknown as MockServer
  const error = await start(mock).then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  return { error, closed }
}

t.test('each mistake is reported, and the server is closed', async (t) => {
  const [port, files] = [userError('port'), userError('files')]
  const bug = new TypeError('bug')
  t.strictSame(await startWith(undefined, undefined), { error: undefined, closed: 0 })
  t.strictSame(await startWith(port, undefined), { error: port, closed: 1 })
  t.strictSame(await startWith(undefined, files), { error: files, closed: 1 })
  t.match(await startWith(port, files), { error: { message: 'files\nport' }, closed: 1 })
  t.strictSame(await startWith(port, port), { error: port, closed: 1 })
  t.strictSame(await startWith(port, bug), { error: bug, closed: 1 })
  t.strictSame(await startWith(bug, files), { error: bug, closed: 1 })
})
