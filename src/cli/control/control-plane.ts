import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { parsedJson } from '../../control/json-text.ts'
import { check, findingLine, quote } from '../../schemas/findings.ts'
import * as z from '../../schemas/zod.ts'
import { bodyText, openResponse } from '../open-response.ts'
import { ControlFailure, connectionFailure, notAMock, responseFailure } from './control-failure.ts'

/** One or several servers, and how to call them. Several are the processes of one scale-out (docs/options.md#several-servers). */
export interface ControlServers {
  urls: readonly string[]
  /** The control token of the servers; undefined for none. */
  token: string | undefined
  /** Longest wait for one response, ms. */
  timeout: number
}

export interface ControlRequest {
  /** GET when left out. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query of the URL, such as `/_mock/clock`. */
  path: string
  /** Sent as JSON. */
  body?: object
  /** Header X-Auth-Token, for a request to the API, which gets no control token. */
  apiToken?: string
  /** Whether its errors may have the codes of the API. */
  hasApiErrors?: boolean
  /** An error status whose body is an answer too; `any` for all. */
  answerStatus?: number | 'any'
}

/** What a server answered, with status and headers of its response. */
export interface Exchange<T> {
  answer: T
  status: number
  headers: IncomingHttpHeaders
}

/** The path below `/_mock` for a project, or for the whole server. */
export function controlPath(project: string | undefined, rest: string): string {
  return project === undefined ? `/_mock${rest}` : `/_mock/projects/${project}${rest}`
}

/** What one server answered, or why it did not. */
export type Outcome<T> = { url: string; answer: T } | { url: string; failure: ControlFailure }

/** Whether a server answered. */
export function isAnswered<T>(outcome: Outcome<T>): outcome is { url: string; answer: T } {
  return 'answer' in outcome
}

/** With several servers, each request says to how many of them it goes: a process with `--shard` refuses it otherwise. */
export const SERVERS_HEADER = 'x-mock-servers'

/** The number of a process and the number of all, such as `1/4`; a server that is no process of several has none. */
const Health = z.looseObject({ shard: z.string().optional() })

/** The index of a server. A process with `--shard` that is asked alone lists no projects. */
export const Index = z.looseObject({ projects: z.array(z.string()).default([]) })

/**
 * Calls the control plane of one or several servers. It uses no proxy and checks no certificate, as `wait` and `doctor`.
 * Each failure is a ControlFailure whose message is one sentence.
 */
export class ControlPlane {
  readonly urls: readonly string[]
  readonly #servers: ControlServers

  constructor(servers: ControlServers) {
    this.urls = servers.urls
    this.#servers = servers
  }

  /**
   * Sends a request to one server. Resolves to its answer as the schema reads it; rejects with a ControlFailure if there is
   * none, or if it is an error or not of this form.
   */
  async ask<S extends z.ZodType>(
    url: string,
    request: ControlRequest,
    schema: S,
  ): Promise<z.output<S>> {
    const { answer } = await this.exchange(url, request, schema)
    return answer
  }

  /** The same, with the headers of the response. */
  async exchange<S extends z.ZodType>(
    url: string,
    request: ControlRequest,
    schema: S,
  ): Promise<Exchange<z.output<S>>> {
    const signal = AbortSignal.timeout(this.#servers.timeout)
    const response = await this.#open(url, request, signal)
    const body = await bodyText(response, signal).catch((error: unknown) => {
      throw connectionFailure(error, this.#servers.timeout)
    })
    const answer = check(schema, parsedJson(body))
    if ('value' in answer) {
      const status = response.statusCode as number
      return { answer: answer.value, status, headers: response.headers }
    }
    throw notAMock(`another answer (${findingLine(answer.findings[0])})`)
  }

  /** Sends a request to every server at the same time. */
  async askAll<S extends z.ZodType>(
    request: ControlRequest,
    schema: S,
  ): Promise<Outcome<z.output<S>>[]> {
    return this.each((url) => this.ask(url, request, schema))
  }

  /** Does something with every server at the same time. Rejects for an error that is no ControlFailure. */
  async each<T>(act: (url: string) => Promise<T>): Promise<Outcome<T>[]> {
    return Promise.all(this.urls.map((url) => outcomeOf(url, () => act(url))))
  }

  /**
   * Rejects with a ControlFailure if the servers are processes of one scale-out, but not each of them once: one that is named
   * twice would do a change twice, and another one never. A server that does not answer is not looked at.
   */
  async requireEachProcess(): Promise<void> {
    const outcomes = await this.askAll({ path: '/health' }, Health)
    const shards = outcomes.filter(isAnswered).map(({ answer }) => answer.shard)
    if (shards.every((shard) => shard === undefined)) return
    const count = this.urls.length
    const isRight = shards.every((shard) => shard?.endsWith(`/${count}`))
    if (isRight && new Set(shards).size === shards.length) return
    const found = shards.map((shard) => shard ?? 'none of several').join(', ')
    throw new ControlFailure(
      'refused',
      `found the processes ${found}, expected each of ${count} processes once (--shard 1/${count} to ${count}/${count})`,
    )
  }

  /** GETs a stream of one server. Resolves when its head is there; `stop` ends it. Rejects with a ControlFailure. */
  async stream(url: string, path: string, stop: AbortSignal): Promise<IncomingMessage> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), this.#servers.timeout)
    try {
      return await this.#open(url, { path }, AbortSignal.any([stop, late.signal]))
    } finally {
      clearTimeout(timer)
    }
  }

  /** Sends a request to one server; resolves to a response without an error status, whose body is still to be read. */
  async #open(url: string, request: ControlRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { timeout } = this.#servers
    const response = await this.#send(url, request, signal).catch((error: unknown) => {
      throw connectionFailure(error, timeout)
    })
    const status = response.statusCode as number
    const { answerStatus } = request
    if ((status >= 200 && status < 300) || answerStatus === 'any' || status === answerStatus) {
      return response
    }
    const body = await bodyText(response, signal).catch(() => '')
    throw responseFailure(status, parsedJson(body), request.hasApiErrors)
  }

  /**
   * The URL of the server that has the world of a project. Of several servers it is the one that lists the project. Rejects
   * with a ControlFailure if that is not exactly one.
   */
  async serverOf(projectId: string): Promise<string> {
    const [first = '', ...others] = this.urls
    if (others.length === 0) return first
    const outcomes = await this.askAll({ path: '/_mock' }, Index)
    const owners = outcomes.filter(
      (outcome) => isAnswered(outcome) && outcome.answer.projects.includes(projectId),
    )
    const [owner, ...more] = owners.map(({ url }) => url)
    if (owner !== undefined && more.length === 0) return owner
    const project = `project ${quote(projectId)}`
    if (owner !== undefined) {
      const found = `${project} on ${[owner, ...more].join(' and ')}`
      throw new ControlFailure('refused', `found ${found}, expected it on one: give one --url`)
    }
    const lost = outcomes.find((outcome) => 'failure' in outcome)
    if (lost !== undefined) {
      const { kind, message } = lost.failure
      throw new ControlFailure(kind, message, lost.url)
    }
    throw new ControlFailure(
      'refused',
      `found ${project} on none of ${this.urls.length} servers, expected it on one: its first request to the API makes it; or give the --url of the proxy`,
    )
  }

  #send(url: string, request: ControlRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { apiToken, method = 'GET', path, body } = request
    const { token, urls } = this.#servers
    const headers = {
      ...(apiToken === undefined ? {} : { 'x-auth-token': apiToken }),
      ...(token === undefined || apiToken !== undefined
        ? {}
        : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(urls.length === 1 ? {} : { [SERVERS_HEADER]: String(urls.length) }),
    }
    return openResponse(url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    })
  }
}

/** The outcome of something that is done with one server. Rejects for an error that is no ControlFailure. */
export async function outcomeOf<T>(url: string, act: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { url, answer: await act() }
  } catch (failure) {
    if (failure instanceof ControlFailure) return { url: failure.url ?? url, failure }
    throw failure
  }
}
