import type { Temporal } from 'temporal-polyfill'
import type { Language } from '../catalogue/languages.ts'
import { type DigestLine, digestAt, putOff, type QueuedLine } from '../digests/digest.ts'
import { digestSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import { isBounced } from '../people/mail.ts'
import type { Person, Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Line } from '../review/agenda.ts'
import { type Recipient, timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { deviceOf } from './doubles.ts'
import type { Mailed } from './events.ts'
import type { World } from './world.ts'

const voiceOf = voices()

/** A manager or a team. */
type Addressee = Recipient & { readonly email: string; readonly language: Language }

interface FiledLine extends DigestLine {
  /** The version that owed it. */
  readonly version: PolicyVersion
}

/** The lines for one addressee. */
interface Tray {
  /** `gone` if they left, `held` while they get no mail. */
  readonly addressee: () => Addressee | 'gone' | 'held'
  lines: QueuedLine<FiledLine>[]
  lastSent?: Temporal.PlainDate
}

export type DigestDesk = ReturnType<typeof digestDesk>

/** Keeps lines about cases until their digests go. */
export function digestDesk(world: World) {
  const trays = new Map<string, Tray>()
  const filled = new Set<Tray>()

  function trayFor(key: string, addressee: Tray['addressee']): Tray {
    const tray = trays.get(key) ?? { addressee, lines: [] }
    trays.set(key, tray)
    return tray
  }

  /** The manager's or the team's; the security team replaces a manager who cannot be reached. */
  function trayOf({ to, policy }: Line, { manager }: Profile): Tray | undefined {
    if (to === 'manager' && manager && typeof mailable(world, manager.id) !== 'string')
      return trayFor(manager.id, () => mailable(world, manager.id))
    const team = policy.teams[to === 'manager' ? 'security' : to]
    return team && trayFor(`team:${team.email.toLowerCase()}`, () => team)
  }

  function put(tray: Tray | undefined, line: FiledLine): void {
    if (!tray) return
    tray.lines.push({ line, at: line.at, moved: false })
    filled.add(tray)
  }

  function sendFrom(tray: Tray): readonly Mailed[] {
    const { now, policies } = world
    const addressee = tray.addressee()
    if (addressee === 'gone') tray.lines = []
    if (typeof addressee === 'string') return []
    const own = ({ version }: FiledLine) => timetable(version, addressee)
    const isPaused = ({ policy }: DigestLine) => policies.some(({ id, halted }) => id === policy && halted === 'paused')
    const queued = tray.lines.map((entry) =>
      !isBefore(now, entry.at) && isPaused(entry.line) ? putOff(entry.line, now, own(entry.line)) : entry,
    )
    const { lines, waiting } = digestAt(now, queued, tray.lastSent, own)
    tray.lines = [...waiting]
    for (const { at } of waiting) world.moments.add(at)
    const [first] = lines
    if (!first) return []
    tray.lastSent = own(first).dateOf(now)
    return digest(world, addressee, lines)
  }

  return {
    /** For each for whom the person is played. */
    file({ profile }: Person, lines: readonly Line[]): void {
      const group = world.cast.groups.get(profile.id)
      const profiles = group ? [...group.values()].map((double) => double.profile) : [profile]
      for (const line of lines) for (const own of profiles) put(trayOf(line, own), filedLine(world, own.id, profile.id, line))
    },
    /** Sends what is due now; a line is an event. */
    send: (): readonly Mailed[] =>
      [...filled].flatMap((tray) => {
        const sent = sendFrom(tray)
        if (tray.lines.length === 0) filled.delete(tray)
        return sent
      }),
  }
}

function mailable({ people }: World, staff: string): Addressee | 'gone' | 'held' {
  const person = people.get(staff)
  if (!person) return 'gone'
  return person.mail?.held ? 'held' : person.profile
}

/** @param playedThen who was played for them when it was filed */
const filedLine = ({ people, cast }: World, staff: string, playedThen: string, { at, step, policy, openedAt }: Line): FiledLine => ({
  at,
  staff,
  policy: policy.id,
  step,
  version: policy,
  devicesAt() {
    const played = cast.playedFor.get(staff) ?? playedThen
    const person = people.get(played)
    const current = person?.cases.find((one) => one.policy === policy.id && one.openedAt.equals(openedAt))
    if (!current || (current.state !== 'overdue' && !isBounced(person?.mail))) return []
    const double = cast.groups.get(played)?.get(staff)
    return current.breaches.map(({ device }) => (double ? deviceOf(double, device) : device))
  },
})

function digest({ now, people }: World, { email, language }: Addressee, lines: readonly FiledLine[]): readonly Mailed[] {
  const unreachable = lines.filter(({ staff }) => isBounced(people.get(staff)?.mail)).length
  const versions = new Map(lines.map(({ version }) => [version.id, version]))
  const subject = digestSubject(lines.length - unreachable, unreachable, [...versions.values()], voiceOf(language))
  return lines.map(({ policy, staff, step, devicesAt }) => ({
    kind: 'digest',
    at: now,
    policy,
    staff,
    step,
    to: email,
    language,
    devices: devicesAt(now),
    subject,
  }))
}
