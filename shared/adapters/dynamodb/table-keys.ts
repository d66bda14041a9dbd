/** A partition and what sorts it, if anything does: numbers where the name ends in `At`, texts otherwise. */
type Keys = readonly [partition: string, ...sort: string[]]

export interface TableKeys {
  keys: Keys
  /** By name. They repeat the keys only. */
  indexes: Record<string, Keys>
}

export const tables = {
  people: { keys: ['ref'], indexes: { changes: ['change', 'changeAt'], mail: ['mail', 'mailAt'] } },
  records: { keys: ['pk', 'sk'], indexes: { units: ['pk', 'placed'] } },
} satisfies Record<string, TableKeys>

export const typeOf = (attribute: string) => (attribute.endsWith('At') ? 'N' : 'S')
