import t from 'tap'
import { acceptsGzip } from '../../../src/http/documents/accept-encoding.ts'

t.test('gzip is sent to clients that accept it, and only to these', async (t) => {
  for (const header of [
    'gzip',
    'GZIP',
    'x-gzip',
    'gzip, deflate, br',
    'br;q=1.0, gzip;q=0.8, *;q=0.1',
    'identity;q=0.5, gzip',
    'identity, gzip',
    'identity;q=0, gzip;q=0.001',
    '*',
    'br;q=0, *;q=0.5',
    '\tgzip ; q=1.000 ',
    ',, gzip',
  ]) {
    t.ok(acceptsGzip(header), header)
  }
  for (const header of [
    undefined,
    '',
    'identity',
    'br, deflate',
    'gzip;q=0',
    'gzip;q=0.000',
    'gzip;q=0, *',
    '*;q=0',
    'gzip;q=0.5, identity',
    'gzip;q=2',
    'gzip;q=x',
    'gzip;x=1',
    'gzipped',
    'g zip',
    '😀',
  ]) {
    t.notOk(acceptsGzip(header), `${header}`)
  }
})
