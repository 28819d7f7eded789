import type { Notebook } from '../../schemas/notebook.ts'
import { texts } from '../texts/texts.ts'
import { countText } from './format.ts'

/** Maximum number of tags in a tooltip: an instance may have thousands. */
const MAX_TITLE = 20

/** Characters of a tag that are shown. */
const MAX_TEXT = 40

type Tag = NonNullable<Notebook['tags']>[number]

/** A tag as filters name it. */
export function tagText({ key, value = '' }: Tag): string {
  return value === '' ? key : `${key}=${value}`
}

/** The first tags as chips, and how many more there are. */
export function Tags({
  tags = [],
  shown = 1,
}: {
  tags?: readonly Tag[] | undefined
  shown?: number
}) {
  if (tags.length === 0) return <span class="faint">–</span>
  const t = texts.value.instances
  const rest = tags.length - shown
  const hidden = () => {
    const listed = tags.slice(shown, shown + MAX_TITLE).map(tagText)
    return [...listed, ...(rest > MAX_TITLE ? ['…'] : [])].join('\n')
  }
  return (
    <span class="tags">
      {tags.slice(0, shown).map((tag) => (
        <bdi key={tagText(tag)} class="tag" title={tagText(tag)}>
          {tagText(tag).slice(0, MAX_TEXT)}
        </bdi>
      ))}
      {rest > 0 && (
        <span class="tag more" title={hidden()}>
          <span aria-hidden="true">{`+${countText(rest)}`}</span>
          <span class="sr">{t.moreTagsLabel(countText(rest))}</span>
        </span>
      )}
    </span>
  )
}
