import type { Config } from '../../config.ts'
import { MockServer } from '../../mock-server.ts'
import type { IamProject } from '../../schemas/iam.ts'
import { UsageError } from '../usage-error.ts'
import { type Answer, answerOf, type Side } from './answer.ts'

/** Options that only a server that listens or is kept needs. */
const UNUSED = {
  tls: undefined,
  tlsHosts: [] as string[],
  tlsCert: undefined,
  tlsKey: undefined,
  stateFile: undefined,
  endpointsFile: undefined,
  latency: undefined,
  log: 'off',
} as const

/** The side of the mock. */
export interface MockSide extends Side {
  /** The OpenAPI document of this mock. */
  document(): Promise<object>
  close(): Promise<void>
}

/** A mock in this process. It opens no port. */
export class MockService implements MockSide {
  readonly name = 'the mock'
  readonly projectId: string
  readonly #mock: MockServer

  private constructor(mock: MockServer) {
    this.#mock = mock
    this.projectId = (mock.scene.iam.projects[0] as IamProject).id
  }

  /** Makes a mock with the options of the command line; throws a SceneError. */
  static async start(config: Config): Promise<MockService> {
    const mock = new MockServer({ ...config, ...UNUSED })
    await mock.load()
    return new MockService(mock)
  }

  document(): Promise<object> {
    return this.#mock.openapi()
  }

  async get(target: string): Promise<Answer> {
    const headers = { host: 'localhost', 'x-auth-token': this.#mock.scene.iam.admin.token }
    try {
      const {
        statusCode,
        headers: sent,
        rawPayload,
      } = await this.#mock.inject({
        method: 'GET',
        url: target,
        headers,
      })
      return answerOf(statusCode, sent, Buffer.from(rawPayload))
    } catch (error) {
      throw new UsageError(
        `compare: found no answer of the mock (${(error as Error).message}), expected one; fault rules that break connections cannot be compared`,
      )
    }
  }

  close(): Promise<void> {
    return this.#mock.close()
  }
}
