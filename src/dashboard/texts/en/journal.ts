/** Texts of the view. */
export const journal = {}
