/** A person in the directory of a stand-in. */
export interface StaffMember {
  /** The directory's own id. */
  ref: string
  /** A number given by the employer. */
  employee?: string
  email: string
  name: string
  language?: string
  /** ISO 3166. */
  country?: string
  office?: string
  unit?: string
  /** Ref of the manager. */
  manager?: string
  isEnabled?: false
  /** What their record says besides, as the vendor describes it. */
  account?: Record<string, unknown>
  /** What their record says otherwise; undefined leaves a field out. */
  odd?: Record<string, unknown>
}
