import { ArrowLeft, CircleAlert, LoaderCircle, SearchX } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { InstanceHistory } from '../../schemas/overview.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Message } from '../parts/message.tsx'
import { Refusal } from '../server/api.ts'
import { followCatalog } from '../server/catalog.ts'
import { returnToRow } from '../shell/keyboard.ts'
import { hrefOf } from '../shell/route.ts'
import { selectedName } from '../shell/title.ts'
import { texts } from '../texts/texts.ts'
import { AsApi } from './as-api.tsx'
import { AboutCard, AccessCard, ResourcesCard } from './cards.tsx'
import { CreationSteps } from './creation-steps.tsx'
import { Deleted } from './deleted.tsx'
import { Failure } from './failure.tsx'
import { Heading } from './heading.tsx'
import { LeaseCard } from './lease-card.tsx'
import { StateMachine } from './machine/state-machine.tsx'
import { Timeline } from './timeline.tsx'
import { nameOf, useInstance } from './use-instance.ts'

/** One instance: its fields, actions, state machine and timeline. */
export function Instance({ id }: { id: string }) {
  const { error, found, reload } = useInstance(id)
  const name = found === undefined ? undefined : nameOf(found)
  useEffect(() => {
    selectedName.value = name === undefined ? undefined : { id, name }
    return () => {
      selectedName.value = undefined
    }
  }, [id, name])
  useEffect(followCatalog, [])
  const t = texts.value.instance
  return (
    <article class="instance">
      <a class="back" href={hrefOf('instances')} onClick={() => returnToRow(id)}>
        <Icon of={ArrowLeft} size={14} />
        {t.allInstances}
      </a>
      {found === undefined && error === undefined && (
        <Message icon={LoaderCircle} title={t.loadingTitle} />
      )}
      {found === undefined && error !== undefined && (
        <Missing id={id} error={error} reload={reload} />
      )}
      {found !== undefined && <Found id={id} name={name ?? id} history={found} />}
    </article>
  )
}

function Missing({ id, error, reload }: { id: string; error: Error; reload: () => void }) {
  const t = texts.value.instance
  const isUnknown = error instanceof Refusal && error.status === 404
  return (
    <Message
      icon={isUnknown ? SearchX : CircleAlert}
      title={isUnknown ? t.unknownTitle(id) : t.failedToLoad}
      isError
    >
      <p>{isUnknown ? t.unknownNext : error.message}</p>
      <div class="bar">
        <Button onClick={reload}>{texts.value.common.tryAgain}</Button>
        <a class="button" href={hrefOf('instances', undefined, undefined, { id })}>
          {t.findIt}
        </a>
      </div>
    </Message>
  )
}

function Found({ id, name, history }: { id: string; name: string; history: InstanceHistory }) {
  const { notebook, transitions } = history
  return (
    <>
      <Heading id={id} name={name} notebook={notebook} />
      {notebook === null ? (
        <Deleted id={id} name={name} transitions={transitions} />
      ) : (
        <>
          <Failure notebook={notebook} />
          <CreationSteps notebook={notebook} />
          <div class="instance-cards">
            <ResourcesCard notebook={notebook} />
            <AboutCard notebook={notebook} />
            <div class="card-pair">
              <LeaseCard notebook={notebook} />
              <AccessCard notebook={notebook} />
            </div>
          </div>
          <StateMachine notebook={notebook} transitions={transitions} />
        </>
      )}
      <Timeline transitions={transitions} />
      {notebook !== null && <AsApi notebook={notebook} />}
    </>
  )
}
