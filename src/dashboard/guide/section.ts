/** A part of a page of the guide, below one heading, as search.json has it. */
export interface Section {
  /** Path of the page below /docs/guide; empty for the index. */
  page: string
  /** Id of the heading; empty for the start of the page. */
  id: string
  /** Title of the page. */
  title: string
  /** Empty for the start of the page. */
  heading: string
  text: string
  language: 'en' | 'zh-CN'
  /** Whether the page exists in the other language. */
  isTranslated: boolean
  /** Place of its group in the navigation, from 0: pages for users come before pages for developers. */
  rank: number
}
