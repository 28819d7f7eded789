/** Texts of the view. */
export const world = {}
