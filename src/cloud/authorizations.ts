import type { Means } from './reminders.ts'

export type AuthorizationStart = readonly object[]

/** What lets the service act for users: agencies and access keys, stored and given back. */
export class Authorizations {
  constructor(_start: AuthorizationStart, _means: Means) {}
}
