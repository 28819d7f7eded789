import type { tour as en } from '../en/tour.ts'

export const tour: typeof en = {
  tour: '演示',
  text: '这一步的说明',
  loading: '正在加载演示…',
  notFound: '无法显示演示',
  offer: (steps, scene, project) =>
    `共 ${steps} 步。开始时会把场景 ${scene} 加载到项目 ${project}，并替换其中的全部内容。`,
  offerAt: (step) => `演示从第 ${step} 步开始：会先执行前面的步骤。`,
  start: '开始演示',
  stepOf: (step, steps) => `第 ${step} 步，共 ${steps} 步`,
  next: '下一步',
  back: '上一步',
  finish: '完成',
  restart: '重新开始演示',
  show: '显示这一步的位置',
  closeTour: '关闭演示',
  working: '正在执行…',
  happened: '发生了什么',
  failed: '这一步无法执行',
}
