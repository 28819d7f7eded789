export const language = document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en'

const all = {
  en: {
    copy: 'Copy',
    copied: 'Copied',
    search: 'Search the guide',
    failed: 'The search is not available: the server does not respond.',
    found: (count: number) => (count === 1 ? '1 result' : `${count} results`),
  },
  'zh-CN': {
    copy: '复制',
    copied: '已复制',
    search: '搜索文档',
    failed: '搜索不可用：服务器没有响应。',
    found: (count: number) => `${count} 条结果`,
  },
} as const

/** Texts in the language of the page. */
export const texts = all[language]
