import type { Image } from '../schemas/image.ts'
import { Records } from './records.ts'
import type { ImageReminder, Means } from './reminders.ts'

/** The images of one project: those of the scene, and those that were registered or saved. */
export class Images {
  readonly #images: Records<Image>

  constructor(start: ReadonlyMap<string, Image>, _means: Means, _options: object) {
    this.#images = new Records(start)
  }

  get(id: string): Image | undefined {
    return this.#images.get(id)
  }

  happen(_reminder: ImageReminder): void {}
}
