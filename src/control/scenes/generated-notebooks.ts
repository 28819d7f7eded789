import { Ids } from '../../cloud/kernel/ids.ts'
import { SeededRandom } from '../../cloud/kernel/seeded-random.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import type { CompactRows } from '../../cloud/notebooks/list/compact-rows.ts'
import { Row } from '../../cloud/notebooks/list/row.ts'
import type { SceneNotebook } from '../../schemas/scene.ts'
import { nextTurn } from '../slices.ts'
import { DrawnNotebooks } from './drawn-notebooks.ts'
import { GeneratedNotebook, GeneratedValues } from './generated-notebook.ts'
import { MersenneTwister } from './mersenne-twister.ts'
import { notebookChoices } from './notebook-choices.ts'
import type { References } from './scene-notebooks.ts'

export interface GenerateOptions {
  count: number
  seed: number
}

/** Instances drawn after one seeding, which costs as much as an instance. */
const BATCH = 64

/** Realistic instances. Instance n depends only on n, the seed and the references. */
export interface GeneratedNotebooks {
  count: number
  /** Instance n as a scene has it. */
  entry(index: number): SceneNotebook
  /** All instances; 64 in each step. `onDrawn` is called with the number of those that exist. */
  rows(onDrawn: (count: number) => void): Steps<CompactRows>
}

/** Loads the words of faker on the first call, because the import is slow. */
export async function generatedNotebooks(
  { count, seed }: GenerateOptions,
  references: References,
): Promise<GeneratedNotebooks> {
  // The import takes 20 ms: other requests get a turn before and after it.
  await nextTurn()
  const { faker } = await import('@faker-js/faker/locale/en')
  await nextTurn()
  const choices = notebookChoices(faker, references)
  const random = new MersenneTwister()

  function drawBatch(number: number, drawn: DrawnNotebooks, from: number, to: number): void {
    random.seed(seed, number)
    const ids = new Ids(`${seed}/notebooks/${number}`)
    const texts = new SeededRandom(`${seed}/texts/${number}`)
    for (let at = from; at < to; at++) drawn.draw(at, random, ids, texts)
  }

  let batch: { number: number; values: GeneratedValues } | undefined
  return {
    count,
    entry: (index) => {
      const number = Math.floor(index / BATCH)
      if (batch?.number !== number) {
        const drawn = new DrawnNotebooks(choices, number * BATCH, BATCH)
        drawBatch(number, drawn, 0, BATCH)
        batch = { number, values: new GeneratedValues(drawn, choices, references) }
      }
      return batch.values.entry(index % BATCH)
    },
    *rows(onDrawn) {
      const drawn = new DrawnNotebooks(choices, 0, count)
      yield
      const values = new GeneratedValues(drawn, choices, references)
      for (let from = 0; from < count; from += BATCH) {
        const to = Math.min(from + BATCH, count)
        drawBatch(from / BATCH, drawn, from, to)
        onDrawn(to)
        yield
      }
      return rowsOf(values, count)
    },
  }
}

function rowsOf(values: GeneratedValues, length: number): CompactRows {
  const { drawn } = values
  let kept: (Row | undefined)[] = []
  const peek = (at: number) => new Row(new GeneratedNotebook(values, at))
  return {
    length,
    idAt: (at) => drawn.idOf(at),
    createdAt: (at) => drawn.created[at] as number,
    statusAt: (at) => values.status(at),
    peek,
    keep: (at) => {
      if (kept.length === 0) kept = new Array<undefined>(length).fill(undefined)
      const row = kept[at] ?? peek(at)
      kept[at] = row
      return row
    },
  }
}
