import type { Identities } from '../schemas/overview.ts'
import { base } from './server/base.ts'
import { controlHeaders } from './server/control-token.ts'

interface LoadedRequest {
  url: string
  headers: Record<string, string>
}

type UpdateSpec = (document: Record<string, unknown>) => unknown

interface SwaggerUi {
  preauthorizeApiKey(scheme: string, value: string): void
}

interface Globals {
  SwaggerUIBundle: ((options: object) => SwaggerUi) & { presets: { apis: unknown } }
  SwaggerUIStandalonePreset: unknown
}

const { SwaggerUIBundle, SwaggerUIStandalonePreset } = globalThis as unknown as Globals

/** Swagger UI plugin: requests go to the server that sent this page, not to the one in the document. */
const useThisServer = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update: UpdateSpec) => (document: Record<string, unknown>) =>
          update({ ...document, servers: [{ url: `${location.origin}${base}` }] }),
      },
    },
  },
})

const ui = SwaggerUIBundle({
  dom_id: '#swagger-ui',
  urls: [
    { url: `${base}/openapi.json`, name: 'ModelArts notebooks' },
    { url: `${base}/_mock/openapi.json`, name: 'Control plane of the mock' },
  ],
  layout: 'StandaloneLayout',
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [useThisServer],
  deepLinking: true,
  docExpansion: 'list',
  tryItOutEnabled: true,
  // The page sends nothing to other hosts.
  validatorUrl: null,
  requestInterceptor: (request: LoadedRequest) => {
    if (new URL(request.url, location.origin).pathname.startsWith(`${base}/_mock`)) {
      Object.assign(request.headers, controlHeaders())
    }
    return request
  },
  onComplete: () => void fillInToken(),
})

/** Fills in the well-known token of the first user. */
async function fillInToken(): Promise<void> {
  const answer = await fetch(`${base}/_mock/identities`, { headers: controlHeaders() })
  if (!answer.ok) return
  const { users } = (await answer.json()) as Identities
  if (users[0] !== undefined) ui.preauthorizeApiKey('token', users[0].token)
}
