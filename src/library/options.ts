import type * as z from 'zod'
import type { FaultRule } from '../schemas/fault.ts'
import type { Duration, Moment } from '../schemas/primitives.ts'

// The texts, defaults and types are those of Config; tests compare them.

/**
 * Options of a mock server, all optional. They are the flags of the command line, in camelCase. `createMockServer` throws
 * 400 Mock.InvalidOption if one is wrong.
 */
export interface MockServerOptions {
  /**
   * Host name or IP address to listen on.
   * @default '127.0.0.1'
   */
  host?: string | undefined
  /**
   * Port to listen on; 0 takes a free port. The command line uses 6404 by default.
   * @default 0
   */
  port?: number | undefined
  /**
   * Name of a scene, or path of a scene folder.
   * @default 'default'
   */
  scene?: string | undefined
  /**
   * Read edited files of the scenes in use again, and start their projects anew.
   * @default false
   */
  watch?: boolean | undefined
  /** Number of generated notebooks to use instead of the scene's own. */
  notebooks?: number | undefined
  /**
   * Seed of ids, random numbers and generated data.
   * @default 1
   */
  seed?: number | undefined
  /**
   * Check of credentials: none, only their form, or full verification.
   * @default 'present'
   */
  auth?: 'off' | 'present' | 'verify' | undefined
  /**
   * Lock an access key for 5 minutes after 5 failures in a row (with auth verify).
   * @default false
   */
  authLock?: boolean | undefined
  /**
   * Clock that signature times are compared with: the nearer of host and world, or the world.
   * @default 'nearer'
   */
  skewClock?: 'nearer' | 'world' | undefined
  /**
   * Refuse requests that the documents of the API do not allow.
   * @default false
   */
  strict?: boolean | undefined
  /**
   * HTTP status for an instance that does not exist.
   * @default 400
   */
  notFoundStatus?: 400 | 404 | undefined
  /**
   * Feature that a list returns when the request names none.
   * @default 'NOTEBOOK'
   */
  listDefaultFeature?: 'NOTEBOOK' | 'ANY' | undefined
  /**
   * Whether the name filter ignores or matches upper and lower case.
   * @default 'ignore'
   */
  nameCase?: 'ignore' | 'match' | undefined
  /**
   * Image of an instance: six fields as in recorded responses, or all fields of the documents.
   * @default 'short'
   */
  instanceImage?: 'short' | 'full' | undefined
  /**
   * Nodes and clusters of a pool: a single object as in the SDKs, or a list as in the documents.
   * @default 'single'
   */
  poolNodes?: 'single' | 'list' | undefined
  /**
   * Whether the flavor filter takes a part of the flavor ID or the whole ID.
   * @default 'part'
   */
  flavorMatch?: 'part' | 'exact' | undefined
  /**
   * Whether a project id that is not in iam.json creates a project or is refused.
   * @default 'create'
   */
  unknownProjects?: 'create' | 'refuse' | undefined
  /**
   * Whether a second authorization of a user updates the first one or is refused.
   * @default 'update'
   */
  secondAuthorization?: 'update' | 'refuse' | undefined
  /**
   * Clock of every world: real, frozen, or a rate in world ms per host ms.
   * @default 'real'
   */
  clock?: number | string | { at?: Moment | undefined; rate?: number | undefined } | undefined
  /** Time that every world starts at: an ISO date or epoch ms. */
  now?: Moment | undefined
  /**
   * World time that actions take: create=1s,delete=500ms.
   * @default {}
   */
  durations?: string | Record<string, unknown> | undefined
  /**
   * Factor by which all actions are faster.
   * @default 1
   */
  speed?: number | undefined
  /**
   * Whether instance names such as create-fail-x, stuck-x and slow-x have an effect.
   * @default 'on'
   */
  namePatterns?: 'on' | 'off' | undefined
  /**
   * Whether a stop drops or keeps storages that were mounted while the instance ran.
   * @default 'drop'
   */
  mountsAfterStop?: 'drop' | 'keep' | undefined
  /**
   * When an instance with an idle lease stops: never, or when no request uses it.
   * @default 'never'
   */
  idleStop?: 'never' | 'untouched' | undefined
  /**
   * Whether ShowLease shows or refuses the lease of an instance that does not run.
   * @default 'show'
   */
  stoppedLease?: 'show' | 'refuse' | undefined
  /**
   * Region in the service catalogs of IAM.
   * @default 'cn-north-4'
   */
  region?: string | undefined
  /** Base of URLs in responses; by default the Host header of the request. */
  publicUrl?: string | undefined
  /**
   * Addresses of proxies whose X-Forwarded-Proto, -Host, -Port and -Prefix are used.
   * @default []
   */
  trustProxy?: string[] | undefined
  /** HTTPS with a certificate that is made at start; the path of its CA file is printed. */
  tls?: 'self-signed' | undefined
  /**
   * More host names, wildcards and IP addresses for the certificate of --tls self-signed.
   * @default []
   */
  tlsHosts?: string[] | undefined
  /** PEM file with a certificate: serves HTTPS. */
  tlsCert?: string | undefined
  /** PEM file with the private key of that certificate. */
  tlsKey?: string | undefined
  /**
   * Fault rules of the whole server; the flag may be repeated.
   * @default []
   */
  fault?: (string | z.input<typeof FaultRule>)[] | undefined
  /** Shortest response time in host ms: 200, or a range such as 150..400. */
  latency?: number | string | undefined
  /**
   * Header Retry-After of injected errors 429 and 503: seconds, or off for none.
   * @default 1
   */
  retryAfter?: number | string | undefined
  /** Host time after which unused worlds are dropped; by default 10m, and only unchanged worlds. */
  worldTtl?: Duration | undefined
  /**
   * Number of requests that the journal of a world keeps; 0 keeps none.
   * @default 10000
   */
  journalEntries?: number | undefined
  /**
   * Size in bytes of the requests and responses that the journal of a world keeps.
   * @default 16777216
   */
  journalBytes?: number | undefined
  /**
   * Size in bytes of the requests and responses that all journals together keep.
   * @default 268435456
   */
  journalTotalBytes?: number | undefined
  /**
   * Number of projects that the server has at the same time.
   * @default 10000
   */
  maxWorlds?: number | undefined
  /** Number of this process and of all behind a proxy, such as 1/4: it refuses what only all can answer. */
  shard?: string | undefined
  /**
   * Host names besides localhost that the control plane accepts.
   * @default []
   */
  controlHosts?: string[] | undefined
  /** Token that the control plane requires, as Authorization: Bearer. */
  controlToken?: string | undefined
  /**
   * Origins of web pages that may call the API (CORS), but not the control plane.
   * @default []
   */
  corsOrigins?: string[] | undefined
  /**
   * Every request takes the way through the router, also one that was answered lately.
   * @default false
   */
  noFastPath?: boolean | undefined
  /**
   * Lines on stdout: none, one for every API request, or also warnings and the control plane; json: objects.
   * @default 'off'
   */
  log?: 'off' | 'requests' | 'debug' | 'json' | undefined
  /** JSON file with the state of all worlds: read at start, saved after changes. */
  stateFile?: string | undefined
  /**
   * When changes are on the disk: soon after them, or before the response to the request that made them.
   * @default 'interval'
   */
  stateSync?: 'interval' | 'always' | undefined
  /** JSON file that is written when the server is ready: "url", and if it has them "urls" and "ca". */
  endpointsFile?: string | undefined
}
