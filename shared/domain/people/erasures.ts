/** Erasures under way, by ref: one that broke off can be ended, and nobody is imported under its ref. */
export interface Erasures {
  begin(ref: string, staff: string): Promise<void>
  /** @returns the staff id; undefined where no erasure is under way */
  findStaff(ref: string): Promise<string | undefined>
  end(ref: string): Promise<void>
}
