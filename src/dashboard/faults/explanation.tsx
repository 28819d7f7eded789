import { CircleCheck, CircleMinus } from 'lucide'
import type { FaultExplanation } from '../../schemas/fault-explanation.ts'
import { countText, momentText } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { useAnswer } from '../server/answer-order.ts'
import { faultsActed } from '../server/world.ts'
import { texts } from '../texts/texts.ts'
import { explanationOf, type ScopedRule } from './rules.ts'

/** Why a rule fired or not for the last requests; it follows new requests. */
export function Explanation({ scoped }: { scoped: ScopedRule }) {
  const { common, faults: said } = texts.value
  const { rule, scope } = scoped
  const found = useAnswer(() => explanationOf(scoped), [rule.id, scope, faultsActed.value])
  return (
    <section class="explanation" aria-label={said.explanation(rule.id)}>
      {found === undefined ? (
        <p class="faint">{common.loading}</p>
      ) : found instanceof Error ? (
        <p role="alert">{found.message}</p>
      ) : (
        <Found explanation={found} />
      )}
    </section>
  )
}

function Found({ explanation }: { explanation: FaultExplanation }) {
  const { other_operations, requests, rule, unspent } = explanation
  const { faults: said } = texts.value
  const others = Object.entries(other_operations)
  return (
    <>
      <p>
        {said.summary(countText(rule.seen), countText(rule.hits))}{' '}
        {unspent || !hasEnd(rule) ? said.canFire : said.cannotFire}
      </p>
      {requests.length === 0 ? (
        <p class="faint">{said.noRequests}</p>
      ) : (
        <Requests requests={requests} />
      )}
      {others.length > 0 && (
        <p class="faint">
          {`${said.otherOperations}: ${others.map(([id, count]) => `${id} ${countText(count)}`).join(', ')}`}
        </p>
      )}
    </>
  )
}

function hasEnd({ first, nth, times }: FaultExplanation['rule']): boolean {
  return [first, nth, times].some((count) => count !== undefined)
}

function Requests({ requests }: Pick<FaultExplanation, 'requests'>) {
  const { faults: said } = texts.value
  const heads = [said.result, said.operation, said.condition, said.found, said.expected, said.at]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
    <section class="plain" tabIndex={0} aria-label={said.lastRequests}>
      <table>
        <caption>{said.lastRequests}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {requests.map(({ at, condition, expected, fired, found, operation, request_id }) => (
            <tr key={request_id}>
              <td class={fired ? 'fired' : 'faint'}>
                <Icon of={fired ? CircleCheck : CircleMinus} size={14} />{' '}
                {fired ? said.didFire : said.didNot}
              </td>
              <td>{operation}</td>
              <td>{condition && <code>{condition}</code>}</td>
              <td class="wrap">
                <bdi>{found}</bdi>
              </td>
              <td class="wrap">
                <bdi>{expected}</bdi>
              </td>
              <td class="figures faint">{momentText(at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
