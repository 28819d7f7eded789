import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from '../../support/command.ts'
import { comparedImport } from '../../support/recorded-session.ts'

/**
 * Records the work of a client with an upstream. Rejects if the scene that is imported from the recording does not answer as the
 * upstream did.
 */
export async function withRecorder(
  cli: string,
  upstream: string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-client-'))
  const into = join(folder, 'recording')
  const args = ['record', '--upstream', upstream, '--into', into, '--port', '0', '--writes']
  const recorder = new Command(args, {}, cli)
  try {
    await work(await recorder.ready())
    recorder.process.kill('SIGINT')
    const { stdout } = await recorder.ended
    const { differences, fields, instances } = await comparedImport(join(into, 'recording.jsonl'))
    const requests = /^\d+ requests/m.exec(stdout)?.[0]
    console.log(`recorded ${requests}: ${fields} fields of ${instances} instances compared`)
    if (differences.length === 0) return
    throw new Error(
      `${differences.length} fields are not served as recorded: ${differences.slice(0, 5).join('\n')}`,
    )
  } finally {
    recorder.process.kill('SIGKILL')
    await recorder.ended
    await rm(folder, { recursive: true, force: true })
  }
}
