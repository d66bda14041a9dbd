import type { Profile } from '../people/person.ts'
import type { Letter, Rows } from './letter.ts'
import { digestSubject } from './subject.ts'

/** One case, overdue or of somebody whom no mail reaches, as a manager or a team reads of it. */
export interface DigestRow {
  readonly policy: string
  readonly name: string
  readonly unit: string
  /** Labels of the devices in breach. */
  readonly devices: readonly string[]
  readonly isSuspended: boolean
  readonly isUnreachable: boolean
}

/** More rows than this are only counted. */
const mostRows = 50

/** A digest to a manager or a team: who is overdue, and whom no mail reaches, by policy. */
export function digestLetter({ name }: Profile, rows: readonly DigestRow[], id: string): Letter {
  const shown = rows.slice(0, mostRows)
  const titles = [...new Set(rows.map(({ policy }) => policy))]
  return {
    subject: digestSubject(
      rows.filter(({ isUnreachable }) => !isUnreachable).length,
      rows.filter(({ isUnreachable }) => isUnreachable).length,
      titles.length === 1 ? (titles[0] ?? '') : `${titles.length} decisions`,
    ),
    language: 'en',
    greeting: name ? `Dear ${name},` : 'Dear colleagues,',
    sections: [...Map.groupBy(shown, ({ policy }) => policy)].map(([policy, rows]) => ({
      heading: policy,
      blocks: [
        ...table(
          'The deadline has passed, and these people still have something to do. A word from you may help.',
          rows.filter(({ isUnreachable }) => !isUnreachable),
        ),
        ...table(
          'No mail reaches these people, so they may not know of it. Please tell them, and tell us their address.',
          rows.filter(({ isUnreachable }) => isUnreachable),
        ),
      ],
    })),
    footer: [
      ...(rows.length > mostRows ? [`… and ${rows.length - mostRows} more.`] : []),
      `Reference: ${id}. You get one such mail a day at most. Please do not pass it on.`,
    ],
  }
}

const table = (sentence: string, rows: readonly DigestRow[]): readonly (string | Rows)[] =>
  rows.length === 0
    ? []
    : [
        sentence,
        {
          columns: ['Who', 'Unit', 'Devices', 'Work access'],
          rows: rows.map(({ name, unit, devices, isSuspended }) => [
            name,
            unit,
            devices.join('; '),
            isSuspended ? 'suspended' : 'not suspended',
          ]),
        },
      ]
