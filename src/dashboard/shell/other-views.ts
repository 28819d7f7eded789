/** The views besides the list of instances. They are a file of their own, which is loaded after the first view. */
export { DrillView } from '../drill/drill-view.tsx'
export { FaultsView } from '../faults/faults-view.tsx'
export { Instance } from '../instance/instance.tsx'
export { JournalView } from '../journal/journal-view.tsx'
export { TimelineView } from '../timeline/timeline-view.tsx'
export { WorldView } from '../world/world-view.tsx'
