import type { common as en } from '../en/common.ts'

export const common: typeof en = {
  actions: '操作',
  cancel: '取消',
  close: '关闭',
  copied: '已复制',
  copiedText: '已复制的文本',
  copy: '复制',
  download: '下载',
  filter: '筛选',
  loading: '加载中…',
  milliseconds: '毫秒',
  noAnswer: '没有收到完整的响应：连接已中断，或服务器未运行。',
  none: '无',
  remove: '移除',
  tryAgain: '重试',
  undo: '撤销',
  units: ['天', '小时', '分', '秒'],
  utc: 'UTC',
}
