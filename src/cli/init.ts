import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FIXTURES } from '../control/scenes/scene-files.ts'
import { quote } from '../schemas/findings.ts'
import { sceneFiles } from '../schemas/scene.ts'
import * as z from '../schemas/zod.ts'
import { UsageError } from './usage-error.ts'

/** Copies the default scene to a folder, with JSON Schemas for completion in editors. */
export async function initScene([folder, ...more]: readonly string[]): Promise<string> {
  if (folder === undefined || more.length > 0) {
    throw new UsageError(`init: found ${more.length + (folder ? 1 : 0)} names, expected one folder`)
  }
  await mkdir(folder, { recursive: true })
  const there = await readdir(folder)
  if (there.length > 0) {
    throw new UsageError(`init ${folder}: found ${quote(there[0])}, expected an empty folder`)
  }
  await cp(join(FIXTURES, 'default'), folder, { recursive: true })
  await writeJson(join(folder, 'scene.schema.json'), sceneSchema())
  await mkdir(join(folder, '.vscode'))
  await writeJson(join(folder, '.vscode', 'settings.json'), { 'json.schemas': editorSchemas() })
  return `${folder} holds the default scene; start with --scene ${folder}`
}

/** A JSON Schema with one definition for each file of a scene. */
export function sceneSchema(): object {
  const registry = z.registry<{ id: string }>()
  for (const [noun, schema] of Object.entries(sceneFiles)) registry.add(schema, { id: noun })
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/$defs/${id}` })
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', $defs: schemas }
}

function editorSchemas(): object[] {
  return Object.keys(sceneFiles).map((noun) => ({
    fileMatch: [`/${noun}.json`],
    url: `./scene.schema.json#/$defs/${noun}`,
  }))
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`)
}
