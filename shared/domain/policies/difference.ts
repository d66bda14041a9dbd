/** One place at which two policy documents differ. */
export interface Difference {
  /** `escalation[0].after` */
  readonly path: string
  /** Absent if new. */
  readonly before?: unknown
  /** Absent if removed. */
  readonly after?: unknown
}

/** The places at which two JSON values differ, in the key order of the first; lists are compared entry by entry. */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (isMap(before) && isMap(after))
    return keysOf(before, after).flatMap(key => differences(before[key], after[key], path ? `${path}.${key}` : key))
  if (Array.isArray(before) && Array.isArray(after))
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap(index =>
      differences(before[index], after[index], `${path}[${index}]`),
    )
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, before, after }]
}

const keysOf = (before: object, after: object) => [...new Set([...Object.keys(before), ...Object.keys(after)])]

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
