import { existsSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { printComparison } from '../../src/cli/compare/compare.ts'
import { MockService, type MockSide } from '../../src/cli/compare/mock-service.ts'
import type { Limits } from '../../src/cli/compare/real-service.ts'
import { CompareReport } from '../../src/cli/compare/report.ts'
import { isUserError } from '../../src/cli/usage-error.ts'
import { Config } from '../../src/config.ts'
import type { MockServer } from '../../src/index.ts'
import { NOW } from './mock.ts'
import { isFullSize } from './size.ts'

/** Credentials of the scene's admin, for whom both sides answer alike. */
export const KEYS = {
  HUAWEICLOUD_SDK_AK: 'MOCKAK00000ADMIN0001',
  HUAWEICLOUD_SDK_SK: 'mock-secret-key-admin',
  HUAWEICLOUD_SDK_PROJECT_ID: '0123456789abcdef0123456789abcdef',
}

const QUICK: Limits = { answer: 10_000, run: 120_000, pause: 0, bytes: 8_388_608 }

export interface Compared {
  /** Exit status; 2 if a UsageError was thrown. */
  code: number
  stdout: string
  /** What was printed there, or the message of the UsageError. */
  stderr: string
  report: CompareReport | undefined
  /** Text of the report file. */
  reportText: string
}

export interface CompareOptions {
  flags?: readonly string[]
  env?: Readonly<Record<string, string>>
  limits?: Partial<Limits>
  /** Made from the flags if it is left out. */
  mock?: MockSide
  /** The operations that `npm test` compares, by their paths; `npm run full` compares all. */
  sample?: RegExp
  /** Whether stderr is a terminal. */
  isTerminal?: boolean
}

/** A mock for many comparisons: it is closed by its test. */
export async function mockSide(t: Test): Promise<MockSide> {
  const side = await MockService.start(Config.parse({ clock: { at: NOW, rate: 0 } }))
  t.teardown(() => side.close())
  const document = await side.document()
  return {
    name: side.name,
    projectId: side.projectId,
    get: (target) => side.get(target),
    document: async () => document,
    close: async () => {},
  }
}

/** The mock with a document of fewer operations. */
function sampleOf(side: MockSide, sample: RegExp | undefined): MockSide {
  if (sample === undefined || isFullSize) return side
  return {
    name: side.name,
    projectId: side.projectId,
    get: (target) => side.get(target),
    close: () => side.close(),
    document: async () => {
      const document = (await side.document()) as { paths: object }
      const paths = Object.entries(document.paths).filter(([path]) => sample.test(path))
      return { ...document, paths: Object.fromEntries(paths) }
    },
  }
}

/** Runs `compare` in this process against a URL, with a mock whose clock is frozen. */
export async function compareWith(
  t: Test,
  url: string,
  {
    flags = ['--yes'],
    env = KEYS,
    limits = {},
    mock,
    sample,
    isTerminal = false,
  }: CompareOptions = {},
): Promise<Compared> {
  const file = join(t.testdir(), 'report.json')
  let stdout = ''
  let stderr = ''
  const out = t.capture(console, 'log', (text: string) => {
    stdout += `${text}\n`
  })
  const error = t.capture(console, 'error', (text: string) => {
    stderr += `${text}\n`
  })
  let code = 2
  try {
    const args = ['compare', '--against', url, '--report', file, '--clock', 'frozen', '--now']
    const command = readCommandLine([...args, `${NOW}`, ...flags], {})
    const write = (text: string) => {
      stderr += text
      return true
    }
    const terminal = { isTTY: isTerminal, write } as NodeJS.WriteStream & { fd: 2 }
    const host = { env, stderr: terminal }
    const startMock = async (config: Config) =>
      sampleOf(mock ?? (await MockService.start(config)), sample)
    code = await printComparison(command, host, { limits: { ...QUICK, ...limits }, startMock })
  } catch (thrown) {
    if (!isUserError(thrown)) throw thrown
    stderr += thrown.message
  } finally {
    out.restore()
    error.restore()
  }
  const reportText = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const report = reportText === '' ? undefined : CompareReport.parse(JSON.parse(reportText))
  return { code, stdout, stderr, report, reportText }
}

/** Starts an HTTP server on a free port of this machine; returns its URL. */
export async function serverOf(t: Test, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** An answer on its way through a proxy. */
export interface Passing {
  /** Path with the query. */
  target: string
  status: number
  headers: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: tests change bodies of any shape.
  body: any
}

/** A server that answers like a mock, with changes. It counts requests by method. */
export async function changedMock(
  t: Test,
  mock: MockServer,
  change: (answer: Passing) => void,
): Promise<{ url: string; methods: Map<string, number> }> {
  const methods = new Map<string, number>()
  const url = await serverOf(t, (request, response) => {
    const { method = '', url: target = '' } = request
    methods.set(method, (methods.get(method) ?? 0) + 1)
    mock
      .inject({ method: method as 'GET', url: target, headers: request.headers })
      .then(({ statusCode, headers, payload }) => {
        const kept = Object.entries(headers).filter(([name]) => name !== 'content-length')
        const answer: Passing = {
          target,
          status: statusCode,
          headers: Object.fromEntries(kept) as Record<string, string>,
          body: JSON.parse(payload),
        }
        change(answer)
        response.writeHead(answer.status, answer.headers)
        response.end(JSON.stringify(answer.body))
      })
  })
  return { url, methods }
}
