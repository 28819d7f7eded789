const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML, also in attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string)
}

/** Text of HTML: elements that separate words become blanks. */
export function plainText(html: string): string {
  const text = html.replace(/<\/?(?:code|strong|em|a|del)\b[^>]*>/g, '').replace(/<[^>]*>/g, ' ')
  return Object.entries(entities)
    .reverse()
    .reduce((plain, [character, entity]) => plain.replaceAll(entity, character), text)
    .replace(/\s+/g, ' ')
    .trim()
}
