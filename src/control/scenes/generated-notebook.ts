import { imageSummary } from '../../cloud/catalog.ts'
import { nodeAddress } from '../../cloud/notebooks/derived-fields.ts'
import { CompactNotebook, type ListedFields } from '../../cloud/notebooks/list/row.ts'
import { billingItems, type WholeNotebook } from '../../cloud/notebooks/shown-fields.ts'
import type { ImageSummary } from '../../schemas/image.ts'
import type { Owner, Pool } from '../../schemas/notebook.ts'
import type { SceneNotebook } from '../../schemas/scene.ts'
import type { DrawnNotebooks } from './drawn-notebooks.ts'
import { purposes, specialDescription, specialName } from './generated-texts.ts'
import { type Combination, type NotebookChoices, tagValues } from './notebook-choices.ts'
import { canRun } from './scene-leases.ts'
import { completeNotebook, type References } from './scene-notebooks.ts'

const HOUR = 3_600_000

type Status = NonNullable<SceneNotebook['status']>

/** Makes the values of generated instances from what was drawn. Instances share values that are the same. */
export class GeneratedValues {
  readonly drawn: DrawnNotebooks
  readonly #choices: NotebookChoices
  readonly #references: References
  /** By combination. */
  readonly #images: readonly ImageSummary[]
  /** By the numbers of their values. */
  readonly #tags = new Map<number, SceneNotebook['tags']>()

  constructor(drawn: DrawnNotebooks, choices: NotebookChoices, references: References) {
    this.drawn = drawn
    this.#choices = choices
    this.#references = references
    this.#images = choices.combinations.map(({ image }) => imageSummary(image))
  }

  /** The instance at a place of the columns as a scene has it. */
  entry(at: number): SceneNotebook {
    const { drawn } = this
    const category = this.category(at)
    const noun = this.#choices.nouns[drawn.keyPair[at] as number] as string
    const key = `${noun}-key`.replace(/[^A-Za-z0-9-]/g, '')
    const pool = this.pool(at)
    const reason = this.#failReason(at)
    return {
      id: drawn.idOf(at),
      token: drawn.tokenOf(at),
      name: this.name(at),
      description: this.description(at),
      status: this.status(at),
      flavor: this.flavor(at),
      image: { id: this.image(at).id },
      user_id: this.user(at).id,
      workspace_id: this.workspace(at),
      lease: this.lease(at),
      volume: {
        category,
        ownership: 'MANAGED',
        capacity: 5 * (drawn.capacity[at] as number),
      },
      tags: this.tags(at),
      ...(drawn.hasKeyPair[at] === 1
        ? { endpoints: [{ service: 'SSH', key_pair_names: [key] }] }
        : {}),
      ...(pool === undefined ? {} : { pool: { id: pool.id } }),
      ...(reason === undefined ? {} : { fail_reason: reason }),
    }
  }

  whole(at: number): WholeNotebook {
    return completeNotebook(this.entry(at), this.#references, 0)
  }

  name(at: number): string {
    const { adjective, first, noun, purpose, specialName: special } = this.drawn
    const index = first + at
    const drawnPurpose = purpose[at] as number
    const number = special[at] as number
    if (number > 0) return specialName(number, drawnPurpose, index)
    const { adjectives, nouns } = this.#choices
    const [word] = purposes[drawnPurpose] as (typeof purposes)[number]
    const name = `${word}-${adjectives[adjective[at] as number]}-${nouns[noun[at] as number]}-${index}`
    return name.replace(/[^\w-]/g, '')
  }

  description(at: number): string {
    const special = this.drawn.specialDescription[at] as number
    if (special > 0) return specialDescription(special)
    const drawn = this.drawn.wordsOf(at)
    if (drawn.length === 0) return ''
    const text = Array.from(drawn, (word) => this.#choices.words[word]).join(' ')
    return `${text.charAt(0).toUpperCase()}${text.substring(1)}.`
  }

  status(at: number): Status {
    return this.#statusOf(at).value
  }

  #statusOf(at: number) {
    return this.#choices.statuses[this.drawn.status[at] as number] as NotebookChoices['statuses'][0]
  }

  #failReason(at: number): string | undefined {
    return this.#statusOf(at).reasons?.[this.drawn.failReason[at] as number]
  }

  #combination(at: number): Combination {
    return this.#choices.combinations[this.drawn.combination[at] as number] as Combination
  }

  flavor(at: number): string {
    return this.#combination(at).flavor.id
  }

  image(at: number): ImageSummary {
    return this.#images[this.drawn.combination[at] as number] as ImageSummary
  }

  category(at: number): 'EVS' | 'EFS' {
    const { categories } = this.#combination(at)
    return categories[this.drawn.category[at] as number] as 'EVS' | 'EFS'
  }

  user(at: number): Owner {
    const { id } = this.#choices.owners[this.drawn.owner[at] as number] as { id: string }
    return this.#references.iam.ownerById(id) as Owner
  }

  workspace(at: number): string {
    const number = this.drawn.workspace[at] as number
    return number === 0 ? '0' : (this.#choices.workspaces[number - 1] as string)
  }

  pool(at: number): Pool | undefined {
    const number = this.drawn.pool[at] as number
    if (number === 0) return undefined
    return this.#references.catalog.pools.get(this.#choices.pools[number - 1] as string)
  }

  lease(at: number): WholeNotebook['lease'] {
    const { created, hours, isIdle, updated } = this.drawn
    const [create_at, update_at] = [created[at] as number, updated[at] as number]
    // Their times are fixed: a lease of one that runs would be over in most worlds.
    const drawnHours = canRun(this.status(at)) ? 0 : (hours[at] as number)
    return {
      create_at,
      update_at,
      duration: drawnHours === 0 ? -1 : update_at - create_at + HOUR * drawnHours,
      enable: drawnHours > 0,
      type: isIdle[at] === 1 ? 'IDLE' : 'TIMING',
    }
  }

  tags(at: number): NonNullable<SceneNotebook['tags']> {
    let key = 0
    for (const column of this.drawn.tags) key = 16 * key + (column[at] as number)
    const known = this.#tags.get(key)
    if (known !== undefined) return known
    const tags = tagValues.flatMap(([name, values], index) => {
      const number = this.drawn.tags[index]?.[at] as number
      return number === 0 ? [] : [{ key: name, value: values[number - 1] as string }]
    })
    this.#tags.set(key, tags)
    return tags
  }
}

/** A generated instance: a place in the columns. */
export class GeneratedNotebook extends CompactNotebook implements ListedFields {
  readonly #values: GeneratedValues
  readonly #at: number

  constructor(values: GeneratedValues, at: number) {
    super()
    this.#values = values
    this.#at = at
  }

  whole(): WholeNotebook {
    return this.#values.whole(this.#at)
  }

  get createdAt(): number {
    return this.#values.drawn.created[this.#at] as number
  }

  get id(): string {
    return this.#values.drawn.idOf(this.#at)
  }

  get billing_items() {
    return billingItems(this.status, this.#values.category(this.#at))
  }

  get custom_spec(): undefined {
    return undefined
  }

  get description() {
    return this.#values.description(this.#at)
  }

  get feature() {
    return 'NOTEBOOK' as const
  }

  get flavor() {
    return this.#values.flavor(this.#at)
  }

  get image() {
    return this.#values.image(this.#at)
  }

  get ip() {
    return nodeAddress(this.id)
  }

  get lease() {
    return this.#values.lease(this.#at)
  }

  get name() {
    return this.#values.name(this.#at)
  }

  get pool() {
    return this.#values.pool(this.#at)
  }

  get status() {
    return this.#values.status(this.#at)
  }

  get tags() {
    return this.#values.tags(this.#at)
  }

  get user() {
    return this.#values.user(this.#at)
  }

  get user_id() {
    return this.user.id
  }

  get workspace_id() {
    return this.#values.workspace(this.#at)
  }
}
