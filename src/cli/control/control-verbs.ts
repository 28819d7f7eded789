import { integer, ProjectId } from '../../schemas/primitives.ts'
import { SavedTimes, SceneSaveOptions } from '../../schemas/saved-scene.ts'
import { tourLanguages } from '../../schemas/tour-text.ts'
import * as z from '../../schemas/zod.ts'
import { ServerUrls, WaitTime } from '../server-url.ts'

const SCOPE = '[--project ID]'

/** The commands that call the control plane of running servers. */
export const controlVerbs = {
  status: {
    summary: 'show servers, worlds, rules and their hits',
    usage: `${SCOPE} [--json]`,
    example: 'status --project my-test',
  },
  reset: {
    summary: 'reset every world, or one',
    usage: `[scene|empty|snapshot:NAME] ${SCOPE}`,
    example: 'reset --project my-test',
    words: { scene: 'the scene (the default)', empty: 'an empty project' },
  },
  fault: {
    summary: 'add, list and remove fault rules',
    usage: `add RULE | list | clear [ID ...] ${SCOPE}`,
    example: 'fault add ListNotebooks status=429 times=2 --project my-test',
    words: {
      add: 'add a rule: the text of --fault, or JSON',
      list: 'list the rules with their hits (the default)',
      clear: 'remove all rules, or those with these ids',
    },
  },
  clock: {
    summary: 'show and change the clock',
    usage: `show | freeze | run [RATE] | set TIME | advance DURATION|TIME ${SCOPE}`,
    example: 'clock advance 1h --project my-test',
    words: {
      show: 'show time and rate (the default)',
      freeze: 'stop the clock',
      run: 'let the clock run, at a rate if one is given',
      set: 'set the time: an ISO date or epoch ms',
      advance: 'move the clock forward by a duration, or to an ISO date',
    },
  },
  scene: {
    summary: 'list and load scenes, save a project as one',
    usage: `list | load NAME | save FOLDER ${SCOPE}`,
    example: 'scene save my-scene --project my-test',
    words: {
      list: 'list the scenes (the default)',
      load: 'start every project, or one, from a scene',
      save: 'write a project to a folder as a scene',
    },
  },
  snapshot: {
    summary: 'save, list, restore and delete snapshots',
    usage: `save NAME | list | restore NAME | delete NAME ${SCOPE}`,
    example: 'snapshot save before --project my-test',
    words: {
      save: 'take a snapshot',
      list: 'list the snapshots (the default)',
      restore: 'reset to a snapshot',
      delete: 'delete a snapshot',
    },
  },
  logs: {
    summary: 'print requests, one line each',
    usage: `[-f] [--limit N] ${SCOPE}`,
    example: 'logs -f --project my-test',
  },
  capture: {
    summary: 'write a replay bundle: state, requests and answers of a server',
    usage: '-o FILE [--url URL] [--json]',
    example: 'capture -o bug.mockrepro',
  },
  tour: {
    summary: 'play the narrated demo of a scene, or list the tours',
    usage: `[NAME] [--language en|zh] [--yes] ${SCOPE} [--json]`,
    example: 'tour quickstart',
  },
} as const

export type ControlVerb = keyof typeof controlVerbs

const MAX_LIMIT = 100_000

/** Flags of all these commands. */
const common = {
  url: ServerUrls,
  project: ProjectId.optional().describe('Project; the whole server when left out.'),
  timeout: WaitTime.prefault('30s').describe('Longest wait.'),
  json: z.boolean().default(false).describe('Print JSON.'),
}

const Common = z.strictObject(common)

export const controlFlags = {
  status: z.strictObject({
    ...common,
    limit: integer(0, MAX_LIMIT).default(20).describe('Most worlds or requests to print.'),
  }),
  reset: Common,
  fault: Common,
  clock: Common,
  scene: z.strictObject({
    ...common,
    title: SceneSaveOptions.shape.title.describe('Title of the scene.'),
    times: SavedTimes.optional().describe('How times are written.'),
    overwrite: z.boolean().default(false).describe('Replace the files of a scene in the folder.'),
  }),
  snapshot: Common,
  logs: z.strictObject({
    ...common,
    limit: integer(0, MAX_LIMIT).default(100).describe('Most worlds or requests to print.'),
    follow: z.boolean().default(false).describe('Print new requests as they end; -f.'),
  }),
  capture: z.strictObject({
    url: ServerUrls,
    timeout: common.timeout,
    json: common.json,
    output: z.string().min(1).describe('File for the bundle; -o.'),
  }),
  tour: z.strictObject({
    ...common,
    project: ProjectId.optional().describe('Project; the first one of the scene when left out.'),
    language: z.enum(tourLanguages).optional().describe('Language; from LANG when left out.'),
    yes: z.boolean().default(false).describe('Play all steps without a wait for Enter.'),
  }),
} as const satisfies Record<ControlVerb, z.ZodType>
