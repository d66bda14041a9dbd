import { isRef } from './ref.ts'

/** Refs of staff, by staff id: the only items that tell whose a ref is. */
export interface StaffRefs {
  find(staff: string): Promise<string | undefined>
  /** Leaves out those without a ref. */
  findAll(staff: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Draws a ref for someone who has none. Of concurrent calls all return the same, and one that it is new. */
  getOrCreate(staff: string): Promise<{ readonly ref: string; readonly isNew: boolean }>
  /** Forgets the ref, unless the staff id has another by now. */
  remove(staff: string, ref: string): Promise<void>
}

/** @param whom a staff id or a ref */
export const findRef = async (refs: StaffRefs, whom: string): Promise<string | undefined> => (isRef(whom) ? whom : refs.find(whom))
