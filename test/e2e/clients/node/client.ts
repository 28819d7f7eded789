import builders from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js'
import core from '@huaweicloud/huaweicloud-sdk-core/huaweicloud-sdk-core.js'
import { type OperationId, operations } from './operations.ts'

/** The parameters of an operation, by their names in the HTTP request. */
export interface Call {
  path?: Record<string, string>
  query?: Record<string, unknown>
  body?: Record<string, unknown>
}

export interface Identity {
  ak: string
  sk: string
  /** If it is left out, the SDK requests the project of the region from IAM. */
  project?: string
  region?: string
  securityToken?: string
}

/** A client of ModelArts that uses the core of the SDK. */
export class ModelArts {
  readonly #client: { sendRequest(options: object): Promise<unknown> }

  constructor(url: string, { ak, sk, project, region, securityToken }: Identity) {
    const credential = new core.BasicCredentials()
      .withAk(ak)
      .withSk(sk)
      .withIamEndpoint(url)
      .withProjectId(project)
    if (securityToken !== undefined) credential.withSecurityToken(securityToken)
    const builder = new builders.ClientBuilder((client) => client).withCredential(credential)
    this.#client = (
      region === undefined
        ? builder.withEndpoint(url)
        : builder.withRegion(new core.Region(region, url))
    ).build()
  }

  /** As the SDK's generated methods do: JSON always declared, `{}` as a body where there is none. */
  async call<Answer>(id: OperationId, { path = {}, query = {}, body }: Call = {}): Promise<Answer> {
    const [method, url] = operations[id]
    const answer = await this.#client.sendRequest({
      method,
      url,
      contentType: 'application/json',
      queryParams: query,
      pathParams: path,
      headers: {},
      data: body ?? (method === 'PATCH' ? {} : undefined),
    })
    return answer as Answer
  }
}
