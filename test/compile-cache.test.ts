import t from 'tap'
import { saveCompiledCode, useCompileCache } from '../src/compile-cache.ts'
import { until } from './support/until.ts'

t.test('compiled code is kept, and saved a second after a start', async (t) => {
  const calls: string[] = []
  const cache = {
    enableCompileCache: () => calls.push('enable'),
    flushCompileCache: () => calls.push('flush'),
  }
  useCompileCache(cache)
  t.strictSame(calls, ['enable'])
  saveCompiledCode(cache)
  t.strictSame(calls, ['enable'], 'not at once')
  await until(() => calls.length === 2)
  t.strictSame(calls, ['enable', 'flush'])
})

t.test('a Node without a cache of compiled code works as well', async (t) => {
  t.doesNotThrow(() => useCompileCache({}))
  saveCompiledCode({})
  await new Promise((done) => setTimeout(done, 1_100))
})
