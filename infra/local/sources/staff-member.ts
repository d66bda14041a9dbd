/** A person in the directory of a stand-in. */
export interface StaffMember {
  /** The directory's own id. */
  readonly ref: string
  /** A number given by the employer. */
  readonly employee?: string
  readonly email: string
  readonly name: string
  readonly language?: string
  /** ISO 3166. */
  readonly country?: string
  readonly office?: string
  readonly unit?: string
  /** Ref of the manager. */
  readonly manager?: string
  readonly isEnabled?: false
  /** What their record says besides, as the vendor describes it. */
  readonly account?: Readonly<Record<string, unknown>>
  /** What their record says otherwise; undefined leaves a field out. */
  readonly odd?: Readonly<Record<string, unknown>>
}
