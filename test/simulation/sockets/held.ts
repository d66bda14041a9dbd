/** People who are held, and the admin who lets them go. */
import type { Temporal } from 'temporal-polyfill'
import { release } from '#campaign/decide/decide-case.ts'
import { type HoldReason, noMail, noticeId } from '#domain/people/mail.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { System } from '#functions/compose/system.ts'

/** How long someone is held at least: by then, whatever became of their mail has been heard of. An admin looks as often as that. */
const patience = { hours: 1 } as const

/** @param onHold told of each hold, and of the notice that was to go then */
export function heldPeople(system: System, onHold: (ref: string, reason: HoldReason, notice: string) => void) {
  const known = new Map<string, Temporal.Instant>()
  let lookAt: Temporal.Instant | undefined
  let count = 0

  return {
    /** Someone may have come to be held. */
    mayBe(now: Temporal.Instant) {
      lookAt ??= now.add(patience)
    },
    /** Looks at everybody, where it is time: who owes something else as well does not stand among those who are held. */
    async letGo(now: Temporal.Instant) {
      if (!lookAt || isBefore(now, lookAt)) return
      lookAt = undefined
      for await (const { people } of system.people.listEveryone())
        for (const { ref, person } of people) {
          const { held, seq } = person.mail ?? noMail
          if (!held) continue
          if (!known.get(ref)?.equals(held.at)) {
            count += 1
            onHold(ref, held.reason, noticeId(ref, seq + 1))
          }
          known.set(ref, held.at)
          if (!isBefore(now, held.at.add(patience))) await release(system, ref)
          else lookAt = now.add(patience)
        }
    },
    nextAt: () => lookAt,
    /** How often anybody was held. */
    count: () => count,
  }
}
