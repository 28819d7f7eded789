/** Path of this server, without a slash at the end: empty, or that of a proxy in front of it, such as `/mock`. */
export const base = location.pathname.replace(/\/(_mock\/ui|docs)$/, '')
