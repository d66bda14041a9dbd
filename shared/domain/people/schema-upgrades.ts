/** Items are upgraded when read, and stored in the current form with the next save. */

type Stored = Readonly<Record<string, unknown>>

/** Turns an item of one form into the next. */
export type Upgrade = (item: Stored) => Stored

/** The catalogue of form 1, all of which each of its readings covers. */
const catalogueOfForm1 = [
  'tiktok',
  'tiktok-lite',
  'douyin',
  'capcut',
  'lemon8',
  'wechat',
  'kaspersky',
  'deepseek',
  'telegram',
  'rednote',
  'temu',
  'shein',
  'whatsapp',
]

/** From form 1 to 2, from 2 to 3, and so on. Only append: items of every form may still be stored. */
export const upgrades: readonly Upgrade[] = [
  ({ devices, cases, ...rest }) => ({
    ...rest,
    ...(isList(devices) ? { devices: devices.map(withReadings) } : {}),
    ...(isList(cases)
      ? { cases: cases.map((one) => ({ ...one, ...(isList(one.breaches) ? { breaches: one.breaches.map(withUnmet) } : {}) })) }
      : {}),
  }),
  ({ cases, ...rest }) => ({ ...rest, ...(isList(cases) ? { cases: cases.map(withNotifiedApart) } : {}) }),
]

/** A device's one reading named the apps that were on it. */
function withReadings({ reading, ...device }: Stored): Stored {
  if (!isStored(reading)) return device
  const { apps, ...rest } = reading
  const unmet = Array.isArray(apps) ? apps : []
  return { ...device, readings: [{ ...rest, unmet, met: catalogueOfForm1.filter((app) => !unmet.includes(app)) }] }
}

/** A breach named banned apps alone. */
const withUnmet = ({ apps, ...rest }: Stored): Stored => ({ ...rest, ...(apps === undefined ? {} : { unmet: apps }) })

/** Where what notices have stated stands now, by where it stood in a case of form 2. */
const notifiedOfForm2: Readonly<Record<string, string>> = {
  told: 'byVersion',
  noticed: 'byDevice',
  ownDates: 'ownDates',
  toldInZone: 'inZone',
  notifiedThrough: 'through',
  reportedThrough: 'reportedThrough',
  owedFrom: 'owedFrom',
  againAt: 'againAt',
  followUps: 'followUps',
  unreached: 'unreached',
  noticesCountFrom: 'countFrom',
  disowned: 'disowned',
  lastTold: 'last',
}

function withNotifiedApart(current: Stored): Stored {
  const fields = Object.entries(current)
  const moved = fields.flatMap(([name, value]) => (notifiedOfForm2[name] === undefined ? [] : [[notifiedOfForm2[name], value] as const]))
  if (moved.length === 0) return current
  const others = fields.filter(([name]) => notifiedOfForm2[name] === undefined)
  return { ...Object.fromEntries(others), notified: Object.fromEntries(moved) }
}

/** A finding in evidence, which has no form, as it is stored now: it named banned apps alone. */
export const upgradeFinding = (found: unknown): unknown => (isStored(found) ? withUnmet(found) : found)

/** The item in the current form; anything without a known form comes back unchanged. */
export function upgrade(item: unknown, taken: readonly Upgrade[] = upgrades): unknown {
  if (!isStored(item) || typeof item.form !== 'number' || item.form < 1) return item
  return taken.slice(item.form - 1).reduce<Stored>((before, next) => ({ ...next(before), form: Number(before.form) + 1 }), item)
}

const isStored = (value: unknown): value is Stored => typeof value === 'object' && value !== null

const isList = (value: unknown): value is readonly Stored[] => Array.isArray(value) && value.every(isStored)
