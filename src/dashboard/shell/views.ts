/** The views of the dashboard, in the order of the navigation. */
export const views = ['instances', 'timeline', 'journal', 'faults', 'world', 'drill'] as const
/** The views of every server; `drill` is for one with a drill. */
export const everyServer: readonly View[] = views.filter((view) => view !== 'drill')

export type View = (typeof views)[number]
