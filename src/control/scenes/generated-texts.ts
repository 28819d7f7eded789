import type { SeededRandom } from '../../cloud/kernel/seeded-random.ts'

/** What generated instances are for, with the word in Chinese names. */
export const purposes = {
  train: '训练',
  eval: '评测',
  explore: '探索',
  label: '标注',
  tune: '调优',
  demo: '演示',
} as const

type Purpose = keyof typeof purposes

/** The last one has a character outside the basic plane. */
const topics = [
  '图像分类',
  '语音识别',
  '机器翻译',
  '目标检测',
  '文本摘要',
  '推荐系统',
  'LLaMA微调',
  '𠮷林方言',
] as const

/** Descriptions with characters that the service refused before SDK 3.1.212. */
const descriptions = [
  'A/B test of two learning rates',
  'Cleaning & labelling of the corpus',
  'Results: obs://lab-datasets/results/',
  'Reviewer\'s notes, "second" round',
  '数据清洗 & 标注',
  '对比实验，第 3/5 批',
] as const

/** Percentage of the instances that get a Chinese name, and of those that get one of these descriptions. */
const SHARE = 12

/**
 * Replaces the name and the description of some generated instances. Draws five numbers for each instance,
 * from a generator of its own: the other fields of an instance do not depend on them.
 */
export function withSpecialTexts(
  { name, description }: { name: string; description: string },
  purpose: Purpose,
  index: number,
  chance: SeededRandom,
): { name: string; description: string } {
  const [isChinese, isSpecial] = [chance.integer(0, 99) < SHARE, chance.integer(0, 99) < SHARE]
  const topic = topics[chance.integer(0, topics.length - 1)]
  const special = descriptions[chance.integer(0, descriptions.length - 1)] as string
  const mark = chance.integer(0, 1) === 0 ? '-' : '_'
  return {
    name: isChinese ? `${purposes[purpose]}${mark}${topic}-${index}` : name,
    description: isSpecial ? special : description,
  }
}
