import type { StaffReport } from '../../domain/sources/staff-source.ts'

/** What a record says of one person, with what it does not say as undefined. */
type Said = { readonly [Field in Exclude<keyof StaffReport, 'isRemoved'>]: StaffReport[Field] | undefined } & Pick<
  StaffReport,
  'ref' | 'groups' | 'isEnabled'
>

export function staffReport({ ref, groups, isEnabled, id, email, name, language, country, office, unit, manager }: Said): StaffReport {
  // The first of `da, en-gb;q=0.8, en;q=0.7`.
  const [first] = (language ?? '').split(/[,;]/)
  return {
    ref,
    groups,
    isEnabled,
    ...(id ? { id } : {}),
    ...(email ? { email } : {}),
    ...(name ? { name } : {}),
    ...(first ? { language: first.trim() } : {}),
    ...(country ? { country } : {}),
    ...(office ? { office } : {}),
    ...(unit ? { unit } : {}),
    ...(manager ? { manager } : {}),
  }
}
