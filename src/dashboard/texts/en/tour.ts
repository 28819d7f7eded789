/** Texts of the view. */
export const tour = {}
