/** Texts of the view. */
export const instances = {}
