import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PATH } from '../page.ts'
import { fileOf, type Parts } from './install.ts'
import { bucket, environment, fixedResponse } from './mockoon.ts'
import type { Start } from './running.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const HOST = '127.0.0.1'

/** The question: the ten newest running instances. */
const QUESTION = `${PATH}?status=RUNNING&limit=10`

/** What the mock of a size has, and how it answers the question. */
export interface Served {
  /** All instances, newest first. */
  rows: readonly { id: string }[]
  page: { headers: Record<string, string>; body: string }
}

export interface Place extends Served {
  /** Where the tool is installed. */
  installed: string
  /** Where its files for this number of rows go. */
  folder: string
}

export interface Tool extends Parts {
  name: string
  /** Whether it serves any number of rows; otherwise it sends a fixed answer. */
  hasRows: boolean
  /** Writes its files, and says how it is started on a port. */
  prepare(place: Place): (port: number) => Start
}

function write(folder: string, file: string, content: unknown): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, file)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const node = (args: string[], path = QUESTION): Start => ({
  command: process.execPath,
  args,
  path,
})

/** The built mock with its defaults. Ten of its instances are created when it runs (`createTen`). */
export const mockOf = (count: number, port: number): Start =>
  node([
    ...[join(ROOT, 'dist/cli.js'), '--port', `${port}`],
    ...(count > 10 ? ['--notebooks', `${count - 10}`, '--seed', '7'] : ['--scene', 'empty']),
  ])

export const mock: Tool = {
  name: 'this mock',
  hasRows: true,
  prepare({ rows }) {
    const count = rows.length
    return (port) => mockOf(count, port)
  },
}

const BARE = `
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
const [file, port] = process.argv.slice(2)
const { headers, body } = JSON.parse(readFileSync(file, 'utf8'))
const bytes = Buffer.from(body)
createServer((request, response) => {
  response.writeHead(200, { ...headers, 'content-length': bytes.length })
  response.end(bytes)
}).listen(Number(port), '${HOST}')
`

/** The ceiling of one process: it sends the bytes that the mock sends, and reads nothing of the request. */
export const bare: Tool = {
  name: 'bare node:http',
  hasRows: false,
  prepare({ folder, page }) {
    const args = [write(folder, 'bare.mjs', BARE), write(folder, 'page.json', page)]
    return (port) => node([...args, `${port}`])
  },
}

const MSW = `
import { readFileSync } from 'node:fs'
import { createServer } from '@mswjs/http-middleware'
import { http, HttpResponse } from 'msw'
const [file, port] = process.argv.slice(2)
const rows = JSON.parse(readFileSync(file, 'utf8'))
const list = http.get('*/v1/:project/notebooks/all', ({ request }) => {
  const query = new URL(request.url).searchParams
  const limit = Number(query.get('limit') ?? 10)
  const offset = Number(query.get('offset') ?? 0)
  const status = query.get('status')
  const found = rows.filter((row) => status === null || row.status === status)
  const data = found.slice(offset, offset + limit)
  const pages = Math.ceil(found.length / limit)
  return HttpResponse.json({ current: offset / limit, data, pages, size: data.length, total: found.length })
})
createServer(list).listen(Number(port), '${HOST}')
`

/** What people would pick instead. Versions: the newest that run on Node 20. */
export const peers: readonly Tool[] = [
  {
    name: 'json-server 0.17.4',
    packages: ['json-server@0.17.4'],
    hasRows: true,
    prepare({ installed, folder, rows }) {
      const cli = fileOf(installed, 'json-server/lib/cli/bin.js')
      const data = write(folder, 'db.json', { notebooks: rows })
      return (port) =>
        node(
          [cli, '--quiet', '--host', HOST, '--port', `${port}`, data],
          '/notebooks?status=RUNNING&_page=1&_limit=10',
        )
    },
  },
  {
    name: 'MSW 2.14.6, http-middleware 0.10.3',
    packages: ['msw@2.14.6', '@mswjs/http-middleware@0.10.3'],
    hasRows: true,
    prepare({ installed, folder, rows }) {
      const args = [write(installed, 'server.mjs', MSW), write(folder, 'rows.json', rows)]
      return (port) => node([...args, `${port}`])
    },
  },
  {
    name: 'Mockoon 9.7.0, data bucket',
    packages: ['@mockoon/cli@9.7.0'],
    hasRows: true,
    prepare({ installed, folder, rows }) {
      const data = write(folder, 'mockoon.json', environment(bucket(rows)))
      return (port) =>
        node(mockoonArgs(installed, data, port), `${PATH}?status_eq=RUNNING&page=1&limit=10`)
    },
  },
  {
    name: 'Mockoon 9.7.0, fixed answer',
    packages: ['@mockoon/cli@9.7.0'],
    hasRows: false,
    prepare({ installed, folder, page }) {
      const data = write(folder, 'mockoon.json', environment(fixedResponse(page.body)))
      return (port) => node(mockoonArgs(installed, data, port))
    },
  },
  {
    name: 'Prism 5.14.2, an example',
    packages: ['@stoplight/prism-cli@5.14.2'],
    hasRows: false,
    prepare({ installed, folder, page }) {
      const cli = fileOf(installed, '@stoplight/prism-cli/dist/index.js')
      const document = write(folder, 'openapi.json', withExample(page.body))
      return (port) =>
        node([cli, 'mock', '-v', 'warn', '--host', HOST, '--port', `${port}`, document])
    },
  },
  {
    name: 'WireMock 3.13.2, fixed answer',
    artifact: 'org.wiremock:wiremock-standalone:3.13.2',
    hasRows: false,
    prepare({ installed, folder, page }) {
      write(join(folder, 'mappings'), 'page.json', stub(page.body))
      const jar = join(installed, 'wiremock-standalone-3.13.2.jar')
      return (port) => ({
        command: 'java',
        args: [
          ...['-jar', jar, '--port', `${port}`, '--bind-address', HOST, '--disable-banner'],
          // Without a limit its journal keeps every answer.
          ...['--root-dir', folder, '--max-request-journal-entries', '1000'],
        ],
        path: QUESTION,
      })
    },
  },
]

const mockoonArgs = (installed: string, data: string, port: number) => [
  ...[fileOf(installed, '@mockoon/cli/bin/run.js'), 'start', '--data', data, '--repair'],
  ...['--hostname', HOST, '--port', `${port}`, '--disable-log-to-file'],
]

/** The OpenAPI document of the mock, with a page as the example of its list. */
function withExample(body: string): unknown {
  const document = JSON.parse(readFileSync(join(ROOT, 'openapi/openapi.json'), 'utf8'))
  const { content } = document.paths['/v1/{project_id}/notebooks/all'].get.responses[200]
  content['application/json'].example = JSON.parse(body)
  return document
}

/** A stub of WireMock that answers the question with a page. */
function stub(body: string): unknown {
  const equal = (value: string) => ({ equalTo: value })
  const queryParameters = { status: equal('RUNNING'), limit: equal('10') }
  return {
    request: { method: 'GET', urlPath: PATH, queryParameters },
    response: { status: 200, headers: { 'Content-Type': 'application/json' }, body },
  }
}
