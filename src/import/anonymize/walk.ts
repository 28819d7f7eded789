import { decodedOnce } from '../../schemas/secrets.ts'
import type { SceneFiles } from '../scene-files.ts'
import { isPublicField } from './field-names.ts'
import { schemaWords } from './schema-words.ts'
import { isTimeField, type Place, type Use, useOf } from './uses.ts'

/** What is called for each text and number, and gives what takes its place. */
export interface Visitor {
  text: (text: string, use: Use) => string
  number: (value: number) => number
  /** Called for a value that is nested too deep to be kept. */
  tooDeep: () => void
}

/** Deepest nesting of a file of a scene, in levels. */
const MAX_LEVELS = 256

interface Json {
  readonly [field: string]: unknown
  readonly id?: unknown
  readonly image?: unknown
  readonly type?: unknown
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The files with what the visitor gives for each text and number in them. */
export function mapFiles(files: SceneFiles, visitor: Visitor): SceneFiles {
  const walk = new Walk(visitor, publicImages(files))
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => {
      const place = {
        file,
        field: file.replace(/\.json$/, ''),
        inTags: false,
        inPublicImage: false,
      }
      return [file, walk.value(content, place, 0)]
    }),
  )
}

/** Ids of the images of the vendor, in images.json and in instances. */
function publicImages(files: SceneFiles): ReadonlySet<unknown> {
  const listOf = (file: string) => (Array.isArray(files[file]) ? (files[file] as unknown[]) : [])
  const images = [
    ...listOf('images.json'),
    ...listOf('notebooks.json').map((row) => (isObject(row) ? row.image : undefined)),
  ]
  return new Set(
    images
      .filter(isObject)
      .filter(({ type }) => type === 'BUILD_IN')
      .map(({ id }) => id),
  )
}

class Walk {
  readonly #visitor: Visitor
  readonly #publicImages: ReadonlySet<unknown>
  readonly #fields = new Map<string, string>()

  constructor(visitor: Visitor, publicImages: ReadonlySet<unknown>) {
    this.#visitor = visitor
    this.#publicImages = publicImages
  }

  value(value: unknown, place: Place, level: number): unknown {
    if (typeof value === 'string') return this.#text(value, place, level)
    if (typeof value === 'number') return this.#number(value, place)
    if (typeof value !== 'object' || value === null) return value
    if (level > MAX_LEVELS) {
      this.#visitor.tooDeep()
      return null
    }
    if (Array.isArray(value)) return value.map((item) => this.value(item, place, level + 1))
    return this.#object(value as Json, place, level)
  }

  #object(object: Json, place: Place, level: number): Json {
    const isImage = place.field === 'images' || place.field === 'image'
    const inPublicImage =
      place.inPublicImage ||
      (isImage && (object.type === 'BUILD_IN' || this.#publicImages.has(object.id)))
    const made = {}
    for (const [field, value] of Object.entries(object)) {
      const inTags = place.inTags || field === 'tags' || field === 'labels'
      const inner = { file: place.file, field, inTags, inPublicImage }
      setField(made, this.#field(field, place), this.value(value, inner, level + 1))
    }
    return made
  }

  /** The name of a field, which stays if it has only words of the API. */
  #field(field: string, { field: parent }: Place): string {
    if (parent === 'roles') return this.#visitor.text(field, 'role')
    if (schemaWords().fields.has(field)) return field
    const known = this.#fields.get(field)
    if (known !== undefined) return known
    const use = parent === 'labels' && !isPublicField(field) ? 'name' : 'field'
    const made = isEncoded(field) ? this.#encoded(field, () => use) : this.#visitor.text(field, use)
    this.#fields.set(field, made)
    return made
  }

  #text(text: string, place: Place, level: number): string {
    if (/^\s*[[{].*[\]}]\s*$/s.test(text)) {
      const value = parsed(text)
      if (typeof value === 'object' && value !== null) {
        return JSON.stringify(this.value(value, place, level + 1))
      }
    }
    if (isEncoded(text)) return this.#encoded(text, (decoded) => useOf(decoded, place))
    return this.#visitor.text(text, useOf(text, place))
  }

  /** Text with percent-encoded characters: they are parts of words, and are encoded again afterwards. */
  #encoded(text: string, use: (decoded: string) => Use): string {
    const characters = decodedCharacters(text)
    const decoded = characters.map(({ character }) => character).join('')
    const made = Array.from(this.#visitor.text(decoded, use(decoded)))
    return made
      .map((character, index) => (characters[index]?.isEncoded ? encoded(character) : character))
      .join('')
  }

  #number(value: number, { field }: Place): number {
    if (schemaWords().numbers.has(field) || isTimeField(field)) return value
    return this.#visitor.number(value)
  }
}

function isEncoded(text: string): boolean {
  return /%[0-9a-f]{2}/i.test(text)
}

/** Sets an own field, also one that is called `__proto__`. */
function setField(object: object, field: string, value: unknown): void {
  if (field !== '__proto__') (object as Record<string, unknown>)[field] = value
  else
    Object.defineProperty(object, field, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The characters of a text, and which of them were percent-encoded. Broken encodings are characters as they are. */
function decodedCharacters(text: string): { character: string; isEncoded: boolean }[] {
  return (text.match(/(?:%[0-9a-f]{2})+|[^%]+|%/gi) as string[]).flatMap((part) => {
    const decoded = decodedOnce(part)
    const isEncoded = part.startsWith('%') && decoded !== part
    return Array.from(isEncoded ? decoded : part, (character) => ({
      character,
      isEncoded: isEncoded && character !== '%',
    }))
  })
}

function encoded(character: string): string {
  return Array.from(
    Buffer.from(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')
}
