/** Texts of the view. */
export const faults = {}
