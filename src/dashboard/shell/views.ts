/** The views of the dashboard, in the order of the navigation. */
export const views = ['instances', 'timeline', 'journal', 'faults', 'world'] as const
export type View = (typeof views)[number]
