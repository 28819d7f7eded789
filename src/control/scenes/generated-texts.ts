import type { SeededRandom } from '../../cloud/kernel/seeded-random.ts'

/** What generated instances are for, with the word in Chinese names. */
export const purposes = [
  ['train', '训练'],
  ['eval', '评测'],
  ['explore', '探索'],
  ['label', '标注'],
  ['tune', '调优'],
  ['demo', '演示'],
] as const

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

/** Numbers that stand for a Chinese name and a special description; 0 is none. */
export interface SpecialTexts {
  name: number
  description: number
}

/**
 * Draws five numbers for each instance, from a generator of its own: the other fields of an instance do not depend on
 * them.
 */
export function drawSpecialTexts(chance: SeededRandom): SpecialTexts {
  const [isChinese, isSpecial] = [chance.integer(0, 99) < SHARE, chance.integer(0, 99) < SHARE]
  const topic = chance.integer(0, topics.length - 1)
  const description = chance.integer(0, descriptions.length - 1)
  const mark = chance.integer(0, 1)
  return {
    name: isChinese ? 1 + 2 * topic + mark : 0,
    description: isSpecial ? 1 + description : 0,
  }
}

/** The Chinese name with this number, of the instance `index`. */
export function specialName(number: number, purpose: number, index: number): string {
  const [, word] = purposes[purpose] as (typeof purposes)[number]
  const mark = (number - 1) % 2 === 0 ? '-' : '_'
  return `${word}${mark}${topics[(number - 1) >> 1]}-${index}`
}

/** The special description with this number. */
export function specialDescription(number: number): string {
  return descriptions[number - 1] as string
}
