import type { Timer } from '../../../shared/campaign/send/pace.ts'
import { chanceOf } from '../../chance.ts'
import type { Partitions } from './partitions.ts'

/** What one function runs on. */
export interface ModelledCloud {
  readonly timer: Timer
  readonly partitions: Partitions
  /** How long a request takes this time: scattered around its median. */
  lasts(median: number): number
  /** Resolves once the one processor has worked so many milliseconds on it, after what came before. */
  compute(milliseconds: number): Promise<void>
}

export function machineOf(timer: Timer, partitions: Partitions, seed: number): ModelledCloud {
  const chance = chanceOf(seed)
  let freeAt = 0
  return {
    timer,
    partitions,
    // Half of all take less, one in twenty three times as long, one in a hundred five times: estimated.
    lasts(median) {
      const [one, other] = [1 - chance.between(0, 1), chance.between(0, 1)]
      return median * Math.exp(0.68 * Math.sqrt(-2 * Math.log(one)) * Math.cos(2 * Math.PI * other))
    },
    async compute(milliseconds) {
      freeAt = Math.max(freeAt, timer.elapsed()) + milliseconds
      await timer.wait(freeAt - timer.elapsed())
    },
  }
}
