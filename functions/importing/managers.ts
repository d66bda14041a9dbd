import type { WrittenRow } from '../../shared/adapters/rows/row.ts'
import { circlesIn, circleText } from '../../shared/domain/people/circles.ts'
import type { Problem } from '../../shared/domain/problem.ts'

/** Finds circles of managers in a whole file; the API sees none beyond one call. */
export function managersOf() {
  const managers = new Map<string, string>()
  const lines = new Map<string, number>()
  return {
    watch({ line, fields: { id, manager } }: WrittenRow): void {
      if (typeof id !== 'string' || typeof manager !== 'string') return
      managers.set(id.trim(), manager.trim())
      lines.set(id.trim(), line)
    },
    doubts: (): readonly Problem[] =>
      circlesIn(managers).map((circle) => ({ line: lines.get(circle[0] ?? '') ?? 0, field: 'manager', message: circleText(circle) })),
  }
}
