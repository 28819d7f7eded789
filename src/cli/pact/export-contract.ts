import { createHash } from 'node:crypto'
import { finish } from '../../cloud/kernel/steps.ts'
import { givenIdSteps, projectIds } from '../../control/same-requests/given-ids.ts'
import { namedForm } from '../../control/same-requests/named-form.ts'
import { type PlainRequest, plainRequest } from '../../control/same-requests/plain-request.ts'
import type { ContractContent, ContractInteraction } from '../../schemas/contract.ts'
import type { RecordedRequest } from '../../schemas/same-requests.ts'
import { version } from '../../version.ts'
import { UsageError } from '../usage-error.ts'
import { pactBody, pactRequest, regexRule, typePattern } from './export-request.ts'

export interface Names {
  consumer: string
  provider: string
}

/** A contract, and what was left out of it or may surprise. */
export interface MadeContract {
  contract: ContractContent
  warnings: string[]
}

/** Requests whose bodies are credentials. */
const TOKENS = /\/(?:auth\/tokens|OS-AUTH\/|OS-CREDENTIAL\/)/i

/**
 * Makes a contract of recorded requests with their answers. A request that was sent several times in the same state of the
 * provider is one interaction, with the first answer.
 */
export function contractOf(requests: readonly RecordedRequest[], names: Names): MadeContract {
  const plain = requests.map(plainRequest)
  const given = finish(givenIdSteps(plain))
  const ids = new Map([...given.keys()].map((id) => [id, '{id}']))
  const projects = new Map(projectIds(plain).map((id) => [id, '{project}']))
  const left = { tokens: 0, unanswered: 0, repeated: 0, otherAnswer: 0 }
  const interactions = new Map<string, ContractInteraction>()
  const titles = new Map<string, number>()
  for (const request of plain) {
    if (TOKENS.test(request.request.url)) left.tokens++
    else if (!hasAnswer(request.request)) left.unanswered++
    else {
      const states = statesOf(request.request)
      const { name, params = {} } = states.at(-1) ?? { name: '' }
      const form = `${namedForm(request, { ids, projects })} ${name} ${params['status'] ?? ''}`
      const before = interactions.get(form)
      if (before === undefined) {
        interactions.set(
          form,
          interactionOf(request, states, titles, (word) => given.has(word)),
        )
      } else if (before.response.status === request.request.status) left.repeated++
      else left.otherAnswer++
    }
  }
  return {
    contract: {
      consumer: { name: names.consumer },
      provider: { name: names.provider },
      interactions: [...interactions.values()],
      metadata: {
        pactSpecification: { version: '4.0' },
        'modelarts-notebooks-mock': { version },
      },
    },
    warnings: warningsOf(left),
  }
}

function warningsOf(left: Record<'tokens' | 'unanswered' | 'repeated' | 'otherAnswer', number>) {
  const sentences = [
    [left.tokens, 'requests for tokens are left out, because they hold credentials'],
    [left.unanswered, 'requests without an answer are left out'],
    [left.repeated, 'repeated requests are left out, because a Pact has each one once'],
    [left.otherAnswer, 'repeated requests with another status are left out'],
  ] as const
  return sentences.flatMap(([count, text]) => (count === 0 ? [] : [`${text} (${count})`]))
}

type Answered = RecordedRequest & {
  status: number
  answer: NonNullable<RecordedRequest['answer']>
}

function hasAnswer(request: RecordedRequest): request is Answered {
  const { answer, status } = request
  return Boolean(answer) && Number(status) >= 100 && Number(status) < 600
}

function interactionOf(
  request: PlainRequest,
  providerStates: NonNullable<ContractInteraction['providerStates']>,
  titles: Map<string, number>,
  isGiven: (word: string) => boolean,
): ContractInteraction {
  const { operation, status } = request.request
  const state = providerStates.at(-1)?.params?.['status']
  const title = [
    operation ?? `${request.method} ${request.segments.join('/')}`,
    ...(state === undefined ? [] : [`of an instance that is ${state}`]),
    `answers ${status}`,
  ].join(' ')
  const count = (titles.get(title) ?? 0) + 1
  titles.set(title, count)
  const interaction: ContractInteraction = {
    type: 'Synchronous/HTTP',
    description: count === 1 ? title : `${title} (${count})`,
    ...(providerStates.length === 0 ? {} : { providerStates }),
    pending: false,
    comments: { text: ['From a recording. Headers that authenticate are left out.'] },
    request: pactRequest(request, isGiven),
    response: responseOf(request.request as Answered),
  }
  const key = createHash('sha256').update(JSON.stringify(interaction)).digest('hex').slice(0, 16)
  return { ...interaction, key }
}

/** What the world had before the request: the project, the instance with its status, and the fault that fired. */
function statesOf({ fault, notebook_id, project_id, status_before }: RecordedRequest) {
  const project = project_id ? { project_id } : {}
  return [
    ...(project_id ? [{ name: 'a project exists', params: project }] : []),
    ...(fault ? [{ name: 'a fault rule fires', params: { ...project, fault } }] : []),
    ...(notebook_id && status_before
      ? [
          {
            name: 'a notebook instance exists',
            params: { ...project, id: notebook_id, status: status_before },
          },
        ]
      : []),
  ] as NonNullable<ContractInteraction['providerStates']>
}

/** The answer: its status, its media type, and a body whose values may differ but not their types. */
function responseOf({ answer, status }: Answered): ContractInteraction['response'] {
  const { body, headers } = answer
  if (body === null || body === undefined || body === '') return { status }
  const type = headers['content-type']
  return {
    status,
    ...(type === undefined ? {} : { headers: { 'Content-Type': [type] } }),
    body: pactBody(body, type),
    matchingRules: {
      ...(type === undefined ? {} : { header: { 'Content-Type': regexRule(typePattern(type)) } }),
      body: { $: { matchers: [{ match: 'type' }], combine: 'AND' } },
    },
  }
}

/** Throws a UsageError if nothing is left to make a contract of. */
export function expectInteractions({ interactions }: ContractContent, file: string): void {
  if (interactions.length > 0) return
  throw new UsageError(`${file}: found no request with an answer, expected at least one`)
}
