import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import type { Notebook } from '../../schemas/notebook.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { flavorText } from '../parts/flavor.tsx'
import { countText, momentText } from '../parts/format.ts'
import { flavors } from '../server/catalog.ts'
import { texts } from '../texts/texts.ts'

/** Tags that are shown at first. */
const MAX_TAGS = 24

export function Card(props: { title: string; class?: string; children: ComponentChildren }) {
  const { children, class: more, title } = props
  const id = useId()
  return (
    <section class={`card ${more ?? ''}`} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  )
}

type Row = readonly [label: string, content: ComponentChildren]

/** Labels with their values; rows without a value are left out. */
function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <dl class="facts">
      {rows
        .filter(([, content]) => content !== '' && content !== undefined && content !== false)
        .map(([label, content]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{content}</dd>
          </div>
        ))}
    </dl>
  )
}

/** What the instance runs on. */
export function ResourcesCard({ notebook }: { notebook: Notebook }) {
  const { data_volumes = [], flavor, image, pool, volume } = notebook
  const t = texts.value.instance
  const sizes = flavors.value.get(flavor)
  return (
    <Card title={t.resources}>
      <Rows
        rows={[
          [
            t.flavor,
            <>
              <span class="figures">{sizes === undefined ? flavor : flavorText(sizes)}</span>
              {sizes !== undefined && <code class="faint second">{flavor}</code>}
            </>,
          ],
          [
            t.image,
            <>
              {image.name}
              {image.tag !== undefined && <code class="faint second">{image.tag}</code>}
            </>,
          ],
          [
            t.volume,
            volume && (
              <>
                {volume.category}
                {volume.capacity !== undefined && ` · ${t.gigabytes(countText(volume.capacity))}`}
                {volume.status !== undefined && ` · ${volume.status}`}
                <code class="faint second">{volume.mount_path}</code>
              </>
            ),
          ],
          [
            t.extraStorages,
            data_volumes.length > 0 && (
              <ul>
                {data_volumes.map(({ category, mount_path, status, uri }) => (
                  <li key={mount_path}>
                    {[category, status].filter(Boolean).join(' · ')}
                    <code class="faint second">{`${mount_path} ← ${uri}`}</code>
                  </li>
                ))}
              </ul>
            ),
          ],
          [t.pool, pool?.name ?? t.publicPool],
        ]}
      />
    </Card>
  )
}

/** Who it belongs to, and what it is for. */
export function AboutCard({ notebook }: { notebook: Notebook }) {
  const { billing_items = [], create_at, description, feature, tags = [] } = notebook
  const { update_at, user, user_id, workspace_id } = notebook
  const t = texts.value.instance
  const utc = texts.value.common.utc
  return (
    <Card title={t.about}>
      <Rows
        rows={[
          [t.owner, <bdi key="owner">{user?.name ?? user_id}</bdi>],
          [t.description, description === '' ? '' : <bdi key="text">{description}</bdi>],
          [t.tags, tags.length === 0 ? texts.value.common.none : <Tags tags={tags} />],
          [t.workspace, workspace_id],
          [t.feature, t.features[feature]],
          [t.billing, billing_items.length === 0 ? t.notBilled : billing_items.join(', ')],
          [t.created, `${momentText(create_at)} ${utc}`],
          [t.changed, `${momentText(update_at)} ${utc}`],
        ]}
      />
    </Card>
  )
}

function Tags({ tags }: { tags: NonNullable<Notebook['tags']> }) {
  const [isWhole, setWhole] = useState(false)
  return (
    <ul class="chips">
      {tags.slice(0, isWhole ? undefined : MAX_TAGS).map(({ key, value = '' }) => (
        <li key={key} class="chip-plain">
          <bdi>{key}</bdi>
          {value !== '' && (
            <>
              <span class="faint">=</span>
              <bdi>{value}</bdi>
            </>
          )}
        </li>
      ))}
      {!isWhole && tags.length > MAX_TAGS && (
        <li>
          <button type="button" class="chip" onClick={() => setWhole(true)}>
            {texts.value.instance.moreTags(countText(tags.length))}
          </button>
        </li>
      )}
    </ul>
  )
}

/** How one gets into it. */
export function AccessCard({ notebook }: { notebook: Notebook }) {
  const { endpoints = [], ip, url } = notebook
  const t = texts.value.instance
  const ssh = endpoints.find(({ service }) => service === 'SSH')
  const keyPairs = ssh?.key_pair_names ?? ssh?.ssh_keys ?? []
  const allowed = ssh?.allowed_access_ips ?? []
  return (
    <Card title={t.access}>
      {url === undefined && <p class="faint">{t.noAccess}</p>}
      <Rows
        rows={[
          [t.address, url && <Copied what={t.address} text={url} />],
          [t.ssh, ssh?.uri && <Copied what={t.ssh} text={ssh.uri} />],
          [t.keyPairs, keyPairs.join(', ')],
          [t.allowedIps, allowed.join(', ')],
          [t.ip, ip],
        ]}
      />
    </Card>
  )
}

function Copied({ what, text }: { what: string; text: string }) {
  return (
    <span class="copied-fact">
      <code>{text}</code>
      <CopyButton label={texts.value.instance.copyText(what)} text={() => text} />
    </span>
  )
}
