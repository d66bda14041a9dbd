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
  ({ devices, ...rest }) => ({ ...ofCases(withUnmetNamed)(rest), ...(isList(devices) ? { devices: devices.map(withReadings) } : {}) }),
  ofCases(one => withMoved(one, movedFromForm2)),
  ofCases(one => withMoved(one, movedFromForm3)),
]

function ofCases(change: Upgrade): Upgrade {
  return ({ cases, ...rest }) => ({ ...rest, ...(isList(cases) ? { cases: cases.map(change) } : {}) })
}

/** A device's one reading named the apps that were on it. */
function withReadings({ reading, ...device }: Stored): Stored {
  if (!isStored(reading)) return device
  const { apps, ...rest } = reading
  const unmet = Array.isArray(apps) ? apps : []
  return { ...device, readings: [{ ...rest, unmet, met: catalogueOfForm1.filter(app => !unmet.includes(app)) }] }
}

/** A breach named banned apps alone. */
function withUnmetNamed({ breaches, ...rest }: Stored): Stored {
  return { ...rest, ...(isList(breaches) ? { breaches: breaches.map(withUnmet) } : {}) }
}

const withUnmet = ({ apps, ...rest }: Stored): Stored => ({ ...rest, ...(apps === undefined ? {} : { unmet: apps }) })

/** By part of a case, which fields of form 2 it took, and under which names. */
const movedFromForm2: Moved = {
  notified: {
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
  },
}

/** The same of form 3. */
const movedFromForm3: Moved = {
  access: { suspended: 'suspended', toSuspend: 'toSuspend', spared: 'spared', respited: 'respited', cuts: 'cuts' },
  answers: { acknowledgedAt: 'readAt', declared: 'declared', requests: 'requests', askedBefore: 'askedBefore' },
  decisions: { decided: 'made', proposed: 'proposed' },
}

type Moved = Readonly<Record<string, Readonly<Record<string, string>>>>

function withMoved(current: Stored, moved: Moved): Stored {
  const after = { ...current }
  for (const [part, names] of Object.entries(moved)) {
    const taken = Object.entries(names).filter(([field]) => field in current)
    for (const [field] of taken) delete after[field]
    if (taken.length > 0) after[part] = Object.fromEntries(taken.map(([field, name]) => [name, current[field]]))
  }
  return after
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
