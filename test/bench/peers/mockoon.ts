import { PATH } from '../page.ts'

const ENDPOINT = PATH.slice(1)

const BUCKET = 'rows'

/** Parts of an environment file of Mockoon; `--repair` adds what is left out. */
interface Parts {
  route: Record<string, unknown>
  data: readonly Record<string, unknown>[]
}

/** An environment file of Mockoon with one route. */
export function environment({ route, data }: Parts): unknown {
  return {
    uuid: '00000000-0000-4000-8000-00000000e000',
    lastMigration: 33,
    name: 'bench',
    port: 3_000,
    hostname: '127.0.0.1',
    routes: [route],
    rootChildren: [{ type: 'route', uuid: route['uuid'] }],
    data,
  }
}

const routeOf = (type: 'http' | 'crud', response: Record<string, unknown>) => ({
  uuid: '00000000-0000-4000-8000-00000000e001',
  type,
  method: type === 'http' ? 'get' : '',
  endpoint: ENDPOINT,
  responses: [
    {
      uuid: '00000000-0000-4000-8000-00000000e002',
      statusCode: 200,
      headers: [{ key: 'Content-Type', value: 'application/json' }],
      default: true,
      // A template would be compiled anew for each request.
      disableTemplating: true,
      ...response,
    },
  ],
})

/** A route that sends a body as it stands. */
export function fixedResponse(body: string): Parts {
  return { route: routeOf('http', { bodyType: 'INLINE', body }), data: [] }
}

/** A route that filters and pages the rows of a data bucket. */
export function bucket(rows: readonly unknown[]): Parts {
  return {
    route: routeOf('crud', { bodyType: 'DATABUCKET', databucketID: BUCKET, crudKey: 'id' }),
    data: [
      {
        uuid: '00000000-0000-4000-8000-00000000e003',
        id: BUCKET,
        name: BUCKET,
        value: JSON.stringify(rows),
      },
    ],
  }
}
