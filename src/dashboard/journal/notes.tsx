import { TriangleAlert, Unplug, Zap } from 'lucide'
import { useEffect, useState } from 'preact/hooks'
import type { CountedFaultRule } from '../../schemas/fault.ts'
import type { JournalEntry } from '../../schemas/journal.ts'
import { ruleText } from '../faults/rule-text.ts'
import { Icon } from '../parts/icon.tsx'
import { control } from '../server/api.ts'
import { inProject } from '../server/world.ts'
import { hrefOf } from '../shell/route.ts'
import { texts } from '../texts/texts.ts'

/** What was odd about a request: no answer, ignored inputs, a fault. */
export function Notes({ entry }: { entry: JournalEntry }) {
  const { fault, outcome, served, warnings } = entry
  const { journal: said } = texts.value
  return (
    <>
      {outcome !== 'answered' && (
        <div class="note bad">
          <Icon of={Unplug} />
          <p>{said.outcomeTexts[outcome]}</p>
        </div>
      )}
      {!served && (
        <div class="note warn">
          <Icon of={TriangleAlert} />
          <p>{said.unserved}</p>
        </div>
      )}
      {warnings.length > 0 && (
        <section class="note warn" aria-label={said.warningsTitle}>
          <Icon of={TriangleAlert} />
          <div>
            <p>{said.warningsText}</p>
            <ul aria-label={said.names.warned}>
              {warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </div>
        </section>
      )}
      {fault !== null && <FaultNote id={fault} />}
    </>
  )
}

/** Ids of faults that a request asks for itself. */
function askedText(id: string): string | undefined {
  const { journal: said } = texts.value
  const byId: Readonly<Record<string, string>> = {
    header: said.askedByHeader,
    prefer: said.askedByPrefer,
    query: said.askedByQuery,
  }
  return Object.hasOwn(byId, id) ? byId[id] : undefined
}

function FaultNote({ id }: { id: string }) {
  const { journal: said } = texts.value
  const [rule, setRule] = useState<CountedFaultRule | null>()
  const asked = askedText(id)
  useEffect(() => {
    if (asked === undefined) void ruleOf(id).then(setRule)
  }, [id])
  return (
    <section class="note fault" aria-label={said.faultTitle(id)}>
      <Icon of={Zap} />
      <div>
        <p>
          <b>{said.faultTitle(id)}</b>
        </p>
        {asked !== undefined && <p>{asked}</p>}
        {rule === null && <p>{said.faultGone}</p>}
        {rule && (
          <p>
            {said.faultRule} <bdi>{ruleText(rule)}</bdi>{' '}
            <a href={hrefOf('faults', undefined, undefined, { rule: id })}>{said.showRule}</a>
          </p>
        )}
      </div>
    </section>
  )
}

/** The rule of the project, else of the server; null if there is none with this id any more. */
async function ruleOf(id: string): Promise<CountedFaultRule | null> {
  for (const path of [inProject('/faults'), '/faults']) {
    const listed = await control<{ faults: CountedFaultRule[] }>('GET', path).catch(() => undefined)
    const found = listed?.faults.find((rule) => rule.id === id)
    if (found !== undefined) return found
  }
  return null
}
