/** Numbers from 0 up to 1, always the same ones. They do not depend on what is anonymized. */
export type Random = () => number

/** The generator mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** An integer from 0 up to `count`, without `count`. */
export function below(random: Random, count: number): number {
  return Math.floor(random() * count)
}
