/** Texts of the view. */
export const world = {
  title: 'World',

  time: 'Time',
  clockHint:
    'A time span is 90s, 15m, 6h or 2d. Everything that depends on time happens on the way, in the right order: leases end, creations finish. Going back begins a new history.',
  advance: 'Advance',
  advanceBy: 'Advance by',
  setSpeed: 'Set speed',
  speed: 'Speed (1 is real time)',
  goTo: 'Go to (UTC)',
  go: 'Go',
  clockSet: (moment: string, rate: string) => `The clock shows ${moment}, ${rate}`,
  advanced: (moment: string, count: string, number: number) =>
    number === 0
      ? `The clock shows ${moment}. No instance changed its status.`
      : `The clock shows ${moment}. ${count} ${number === 1 ? 'change' : 'changes'} of status:`,
  moreChanges: (count: string, isOne: boolean) =>
    `and ${count} more ${isOne ? 'change' : 'changes'}`,

  reset: 'Reset',
  resetHint: (scene: string) => `Begins again as the scene ${scene}, or without any instance.`,
  resetTo: { scene: 'Reset to the scene', empty: 'Remove all instances' },
  wasReset: {
    scene: 'The world is as its scene again.',
    empty: 'The world has no instances now.',
  },
  cannotUndo: (name: string) => `${name}? This replaces the whole world and cannot be undone.`,

  snapshots: 'Snapshots',
  snapshotsHint: 'A snapshot keeps everything as it is now, the clock included.',
  snapshotName: 'Name',
  take: 'Take a snapshot',
  taken: (name: string) => `Snapshot ${name} was taken.`,
  replaceSnapshot: (name: string) => `There is a snapshot ${name} already. Replace it?`,
  restore: 'Restore',
  restoreSnapshot: (name: string) => `Restore ${name}`,
  restored: (name: string) => `The world is as it was in the snapshot ${name}.`,
  removeSnapshot: (name: string) => `Remove the snapshot ${name}`,
  dropSnapshot: (name: string) => `Remove the snapshot ${name}? This cannot be undone.`,
  dropped: (name: string) => `Snapshot ${name} was removed.`,

  files: 'Export and import',
  filesHint: 'Take the world with you: into a bug report, a test, or the server of a colleague.',
  exportState: 'Export state (JSON)',
  importState: 'Import state',
  stateFile: 'File with a state',
  imported: (file: string, count: string, isOne: boolean) =>
    `${file} was imported: ${count} ${isOne ? 'instance' : 'instances'}.`,
  exportJournal: 'Journal (HAR)',
  exportBundle: 'Replay bundle',
  exportBundleHint:
    'The state before the first request, and every request of all projects with its answer: for the command replay',
  exportScene: 'Save as a scene (ZIP)',
  saved: (file: string, size: string) => `${file} was saved, ${size}.`,

  scenes: 'Scenes',
  scenesHint:
    'A scene is a situation to begin with. Loading one replaces the instances of this project.',
  inUse: 'in use',
  load: 'Load',
  loadAgain: 'Load again',
  loadSceneAgain: (scene: string) => `Load again: ${scene}`,
  loadScene: (scene: string) => `Load ${scene}`,
  sceneLoaded: (scene: string) => `Scene ${scene} was loaded.`,
  startTour: 'Start the tour',
  startTourOf: (title: string) => `Start the tour: ${title}`,
}
