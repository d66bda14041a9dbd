import type { Chance } from './chance.ts'
import { inventName, mailName, type SpokenLanguage } from './names.ts'
import type { StaffRow } from './rows.ts'

interface Community {
  readonly weight: number
  readonly zone: string
  readonly country: string
  readonly language: SpokenLanguage
}

/** Who works where, in which language. No calendar of holidays covers New York, and its clocks change days before the deadline. */
const communities: readonly Community[] = [
  { weight: 22, zone: 'Europe/Brussels', country: 'BE', language: 'fr' },
  { weight: 14, zone: 'Europe/Brussels', country: 'BE', language: 'en' },
  { weight: 9, zone: 'Europe/Brussels', country: 'BE', language: 'nl' },
  { weight: 8, zone: 'Europe/Brussels', country: 'BE', language: 'de' },
  { weight: 6, zone: 'Europe/Luxembourg', country: 'LU', language: 'fr' },
  { weight: 6, zone: 'Europe/Luxembourg', country: 'LU', language: 'de' },
  { weight: 7, zone: 'Europe/Dublin', country: 'IE', language: 'en' },
  { weight: 6, zone: 'Europe/Athens', country: 'GR', language: 'el' },
  { weight: 6, zone: 'Europe/Lisbon', country: 'PT', language: 'pt' },
  { weight: 5, zone: 'Europe/Helsinki', country: 'FI', language: 'fi' },
  { weight: 7, zone: 'Europe/Warsaw', country: 'PL', language: 'pl' },
  { weight: 3, zone: 'America/New_York', country: 'US', language: 'en' },
  { weight: 1, zone: 'America/New_York', country: 'US', language: 'fr' },
]

const staffOfUnit = 10

const letters =
  'ALPHA BETA GAMMA DELTA EPSILON ZETA ETA THETA IOTA KAPPA LAMBDA MU NU XI OMICRON PI RHO SIGMA TAU UPSILON PHI CHI PSI OMEGA'.split(' ')

/** DG-ALPHA to DG-OMEGA, then DG-ALPHA-2 and so on. */
const unitName = (index: number): string => {
  const round = Math.floor(index / letters.length) + 1
  return `DG-${letters[index % letters.length]}${round > 1 ? `-${round}` : ''}`
}

/** So many staff: first the director-general, then the heads of the units, whose manager that is, then everybody else under a head. */
export function employ(size: number, chance: Chance): StaffRow[] {
  const units = Math.max(1, Math.round(size / staffOfUnit))
  const idOf = (index: number) => staffNumber('s', index + 1, size)
  const namesakes = new Map<string, number>()
  return chance.deal(communities, size).map(({ zone, country, language }, index) => {
    const name = inventName(language, chance)
    const mailbox = mailName(name)
    const namesake = (namesakes.get(mailbox) ?? 0) + 1
    namesakes.set(mailbox, namesake)
    const unit = Math.max(0, index - 1) % units
    return {
      id: idOf(index),
      email: `${mailbox}${namesake > 1 ? namesake : ''}@ec.example`,
      name,
      language,
      zone,
      unit: unitName(unit),
      country,
      manager: index === 0 ? '' : idOf(index <= units ? 0 : unit + 1),
    }
  })
}

/** An id as wide as that of the last of so many. */
export const staffNumber = (letter: string, number: number, most: number): string =>
  `${letter}${String(number).padStart(Math.max(3, String(most).length), '0')}`
