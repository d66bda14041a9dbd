/** The last notice number of each erased person, so that no number is ever reused. */
export interface Erasures {
  findLastNumber(ref: string): Promise<number | undefined>
  save(ref: string, lastNumber: number): Promise<void>
}
