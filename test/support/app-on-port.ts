import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { createApp } from '../../src/app.ts'
import { Ids } from '../../src/cloud/kernel/ids.ts'
import { Config } from '../../src/config.ts'
import { DrillHolder } from '../../src/control/drill/drill-holder.ts'
import { Engine } from '../../src/control/engine.ts'

/** An app that listens on a port, with what a test may look into or change: its engine, and the timeouts of its server. */
export async function appOnPort(
  t: Test,
  options: object = {},
): Promise<{ app: FastifyInstance; engine: Engine; url: string }> {
  const config = Config.parse(options)
  const stopping = new AbortController().signal
  const engine = new Engine({ ...config, fault: [], stopping })
  await engine.load()
  const ids = new Ids('test')
  const app = await createApp(engine, {
    ...config,
    log: undefined,
    version: '0',
    settings: {},
    drill: new DrillHolder(),
    https: undefined,
    requestIdOf: () => ids.hex32(),
    stopping,
  })
  t.teardown(() => app.close())
  return { app, engine, url: await app.listen({ port: 0, host: '127.0.0.1' }) }
}
