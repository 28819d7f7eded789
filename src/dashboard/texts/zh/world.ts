import type { world as en } from '../en/world.ts'

export const world: typeof en = {
  title: '世界',

  time: '时间',
  clockHint:
    '时间长度写作 90s、15m、6h 或 2d。与时间有关的一切会在途中按顺序发生：租期到期、创建完成等。把时钟调回过去会重新开始记录历史。',
  advance: '前进',
  advanceBy: '前进的时间',
  setSpeed: '设置速度',
  speed: '速度（1 为实时）',
  goTo: '转到（UTC）',
  go: '转到',
  clockSet: (moment, rate) => `时钟显示 ${moment}，${rate}`,
  advanced: (moment, count, number) =>
    number === 0
      ? `时钟显示 ${moment}，没有实例改变状态。`
      : `时钟显示 ${moment}，共 ${count} 次状态变化：`,
  moreChanges: (count) => `以及另外 ${count} 次变化`,

  reset: '重置',
  resetHint: (scene) => `恢复为场景 ${scene} 的初始状态，或移除全部实例。`,
  resetTo: { scene: '重置为场景', empty: '移除全部实例' },
  wasReset: {
    scene: '世界已恢复为场景的初始状态。',
    empty: '世界中已没有实例。',
  },
  cannotUndo: (name) => `${name}？这将替换整个世界，且无法撤销。`,

  snapshots: '快照',
  snapshotsHint: '快照会保存当前的一切，包括时钟。',
  snapshotName: '名称',
  take: '创建快照',
  taken: (name) => `已创建快照 ${name}。`,
  replaceSnapshot: (name) => `已存在快照 ${name}，是否替换？`,
  restore: '恢复',
  restoreSnapshot: (name) => `恢复 ${name}`,
  restored: (name) => `世界已恢复为快照 ${name} 的状态。`,
  removeSnapshot: (name) => `移除快照 ${name}`,
  dropSnapshot: (name) => `移除快照 ${name}？此操作无法撤销。`,
  dropped: (name) => `已移除快照 ${name}。`,

  files: '导出与导入',
  filesHint: '把这个世界带到缺陷报告、测试或同事的服务器中。',
  exportState: '导出状态（JSON）',
  importState: '导入状态',
  stateFile: '状态文件',
  imported: (file, count) => `已导入 ${file}：${count} 个实例。`,
  exportJournal: '请求日志（HAR）',
  exportBundle: '重放包',
  exportBundleHint: '首个请求之前的状态，以及所有项目的每个请求及其响应：供 replay 命令使用',
  exportScene: '另存为场景（ZIP）',
  saved: (file, size) => `已保存 ${file}，${size}。`,

  scenes: '场景',
  scenesHint: '场景是世界的初始情形。加载场景会替换本项目的实例。',
  inUse: '使用中',
  load: '加载',
  loadAgain: '重新加载',
  loadSceneAgain: (scene) => `重新加载：${scene}`,
  loadScene: (scene) => `加载 ${scene}`,
  sceneLoaded: (scene) => `已加载场景 ${scene}。`,
  startTour: '开始演示',
  startTourOf: (title) => `开始演示：${title}`,
}
