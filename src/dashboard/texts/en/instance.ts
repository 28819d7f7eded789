/** Texts of the view. */
export const instance = {}
