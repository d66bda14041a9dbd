/** What a case keeps of what is over. */
import type { Case, Happening, StaffRequest } from '../people/person.ts'

const mostKept = 40

export const withHistory = (current: Case, happened: readonly Happening[]): Case =>
  happened.length > 0 ? { ...current, history: [...(current.history ?? []), ...happened].slice(-mostKept) } : current

/** A request that is no longer open. */
export const asked = ({ kind, at, reason, device }: StaffRequest): Happening => ({
  what: 'asked',
  at,
  detail: kind,
  ...(device ? { device } : {}),
  ...(reason ? { reason } : {}),
})

/** What the owner declared, and took back. */
export const declarations = ({ declared }: Case): readonly Happening[] =>
  declared
    ? [
        { what: 'declared', at: declared.at, detail: declared.remedy },
        ...(declared.takenBackAt ? [{ what: 'taken back', at: declared.takenBackAt } as const] : []),
      ]
    : []
