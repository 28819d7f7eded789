/** A control call whose longest hold of the event loop is measured. */
export interface DelayCase {
  /** What is printed, such as `verify, 100 expectations in order`. */
  name: string
  /** Path below the URL of the server. */
  path: string
  /** `GET` when left out. */
  method?: string
  body?: string | Buffer
  headers?: Record<string, string>
}
