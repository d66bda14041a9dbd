import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../../domain/people/person.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { SourceTasks } from '../../domain/sources/tasks.ts'

/** Between two checks of one person's devices that they ask for. */
const pause = { minutes: 10 } as const

/** A device that was asked to report needs some minutes. */
const looksLater = 2

/**
 * Has the sources check a person's devices, who says just now that they have removed something.
 * @param before as they were before they said so
 * @throws if the queue takes no task
 */
export async function askToLook(
  sourceTasks: SourceTasks,
  ref: string,
  { cases }: Pick<Person, 'cases'>,
  now: Temporal.Instant,
): Promise<void> {
  const isAsked = cases.some(({ declared }) => declared && isBefore(now.subtract(pause), declared.at))
  if (!isAsked) await sourceTasks.put({ errand: 'look', person: ref, again: looksLater })
}
