/** What is kept of somebody who was erased: the number of the last notice to them, so that none is ever used again. */
export interface Erasures {
  /** @returns undefined for whoever was never erased */
  findLastNumber(ref: string): Promise<number | undefined>
  save(ref: string, lastNumber: number): Promise<void>
}
