import type { View } from '../../shell/views.ts'

const views: Record<View, string> = {
  instances: 'Instances',
  timeline: 'Timeline',
  journal: 'Journal',
  faults: 'Faults',
  world: 'World',
  drill: 'Drill',
}

/** Texts of the header, the navigation, the notices and the help. */
export const shell = {
  product: 'ModelArts notebooks mock',
  skip: 'Skip to the content',
  views,
  viewsLabel: 'Views',
  api: 'API',
  guide: 'Guide',

  project: 'Project',
  projects: 'Projects',
  otherProject: 'Other project ID',
  openProject: 'Open',
  /** Any id is a project. */
  otherProjectHint: 'Each project ID is a world of its own. It needs no preparation.',
  moreProjects: (count: string) => `${count} more: type the ID of the project.`,
  instancesOf: (count: string, isOne: boolean) => `${count} ${isOne ? 'instance' : 'instances'}`,
  notYet: 'not used yet',

  actAs: 'Act as',
  clock: 'Clock',
  run: 'Run the clock',
  freeze: 'Freeze the clock',
  frozen: 'frozen',
  realTime: 'real time',
  speed: (times: string) => `${times}× speed`,
  advanceBy: (by: string) => `Advance by ${by}`,

  person: (name: string) => `${name}: user, theme and language`,
  theme: 'Theme',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',

  connecting: 'Connecting…',
  live: 'Live',
  lost: 'The server does not respond. Trying again every second.',
  refused: 'The server refuses this project. Trying again every second.',
  refusedNext: 'Choose another project at the top of the page.',
  lostNext: 'Start the server again on this port. This page then goes on by itself.',
  otherVersion: 'The server has another version now. Load the page again.',
  reload: 'Load again',

  notices: 'Notices',
  undoSeconds: (seconds: number) => `Undo (${seconds} s)`,
  undone: 'Undone',

  tokenTitle: 'This server needs a control token',
  tokenText: 'The server was started with a control token. Only this tab keeps it.',
  tokenRefused: 'The server does not accept this token. Compare it with the one of the server.',
  token: 'Control token',
  useToken: 'Use it',

  help: 'Keyboard shortcuts',
  shortcuts: {
    search: 'Search in the view',
    help: 'Show this help',
    instances: 'Go to the instances',
    timeline: 'Go to the timeline',
    journal: 'Go to the journal',
    faults: 'Go to the faults',
    world: 'Go to the world',
    drill: 'Go to the drill',
    rows: 'Next or previous row',
    open: 'Open the row',
    back: 'Go back, or close',
  },

  headline: 'Headline figures',
  running: 'Running',
  starting: 'Starting',
  failed: 'Failed',
  gpus: 'GPUs in use',
  npus: 'NPUs in use',
  leasesEnding: 'Leases end within 1 h',
}
