import { isBounced } from '../people/mail.ts'
import type { Person, Profile } from '../people/person.ts'
import type { Line } from '../review/agenda.ts'
import { type Addressee, type FiledLine, putIn, type Tray, takeDue } from './digest-tray.ts'
import { type Double, devicesOf, doublesFor } from './doubles.ts'
import { isAfterLastLine, type World } from './world.ts'

/** The tray of one addressee. */
interface Place {
  /** `gone` if they left, `held` while they get no mail. */
  readonly addressee: () => Addressee | 'gone' | 'held'
  readonly tray: Tray
}

/** What becomes of the lines that people owe to managers and teams. */
export interface Desk {
  /** For each for whom the person is played. */
  file(person: Person, lines: readonly Line[]): void
  /** Hears of everybody who was reviewed at this moment, before their lines are filed. */
  hear?(person: Person): void
  /** Sends what is due now. */
  send?(): void
}

/** Keeps lines about cases until their digests go. */
export function digestDesk(world: World): Desk {
  const places = new Map<string, Place>()
  const filled = new Set<Place>()

  function placeFor(key: string, addressee: Place['addressee']): Place {
    const place = places.get(key) ?? { addressee, tray: { lines: [] } }
    places.set(key, place)
    return place
  }

  /** The manager's or the team's; the security team replaces a manager who cannot be reached. */
  function placeOf({ to, policy }: Line, { manager }: Profile): Place | undefined {
    if (to === 'manager' && manager && typeof mailable(world, manager.id) !== 'string')
      return placeFor(manager.id, () => mailable(world, manager.id))
    const team = policy.teams[to === 'manager' ? 'security' : to]
    return team && placeFor(`team:${team.email.toLowerCase()}`, () => team)
  }

  function put(place: Place | undefined, line: FiledLine): void {
    if (!place) return
    putIn(place.tray, line)
    filled.add(place)
  }

  function sendFrom({ addressee: whom, tray }: Place): void {
    const { now, policies, people, book, moments } = world
    const isPaused = ({ policy }: FiledLine) => policies.some(({ id, halted }) => id === policy && halted === 'paused')
    // Only a line of the story ends a pause.
    const isForGood = isAfterLastLine(world)
    const addressee = whom()
    if (addressee === 'gone') tray.lines = []
    if (typeof addressee === 'string') return
    const lines = takeDue(tray, addressee, now, isPaused)
    for (const { at, line } of tray.lines) if (!(isForGood && isPaused(line))) moments.add(at)
    if (lines.length > 0) book.digested(addressee, lines, now, (staff) => isBounced(people.get(staff)?.mail))
  }

  return {
    file({ profile }, lines) {
      for (const line of lines)
        for (const own of doublesFor(world.cast, profile)) put(placeOf(line, own.profile), filedLine(world, own, profile.id, line))
    },
    send() {
      for (const place of filled) {
        sendFrom(place)
        if (place.tray.lines.length === 0) filled.delete(place)
      }
    },
  }
}

function mailable({ people }: World, staff: string): Addressee | 'gone' | 'held' {
  const person = people.get(staff)
  if (!person || person.profile.leftAt) return 'gone'
  return person.mail?.held ? 'held' : person.profile
}

const filedLine = (world: World, double: Double, playedThen: string, line: Line): FiledLine => ({
  at: line.at,
  staff: double.profile.id,
  policy: line.policy.id,
  step: line.step,
  version: line.policy,
  devicesAt: () => devicesTold(world, double, playedThen, line),
})

/**
 * What a line tells of somebody now; nothing once their case is no longer overdue.
 * @param playedThen who was played for them when it was filed
 */
export function devicesTold({ people, cast }: World, double: Double, playedThen: string, { policy, openedAt }: Line): readonly string[] {
  const played = cast.playedFor.get(double.profile.id) ?? playedThen
  const person = people.get(played)
  const current = person?.cases.find((one) => one.policy === policy.id && one.openedAt.equals(openedAt))
  if (!current || (current.state !== 'overdue' && !isBounced(person?.mail))) return []
  return devicesOf(
    double,
    current.breaches.map(({ device }) => device),
  )
}
