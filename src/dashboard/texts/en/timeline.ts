/** Texts of the view. */
export const timeline = {}
