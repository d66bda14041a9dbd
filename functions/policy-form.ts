/**
 * A policy document as the fields of a form, and back. A field is named by the path of what it says, as faults name it:
 * `stages[0].deadline.on`, `title.fr`. So a form can hold every document, also what no field shows.
 */

import { Temporal } from 'temporal-polyfill'
import { countryCode, countryName } from '#domain/catalogue/countries.ts'
import { platformNames } from '#domain/catalogue/platforms.ts'
import { isMap } from '#domain/policies/difference.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { policyDocument } from '#domain/policies/policy.ts'
import { calendarZone, isZone, localTime } from '#domain/schedule/zone.ts'
import { once } from './runtime/once.ts'

/** Days in the form: 14 is `P14D`. */
const durations = new Set(
  ['within', 'after', 'every', 'remindEvery', 'minimumNotice', 'staleAfter', 'believedFor', 'closedAfter'].concat('reminders', 'moreTime'),
)

const numbers = new Set(['suspendPercent', 'suspendCount', 'decidedWithin', 'times', 'storeId'])

/** Lists of one word or line each: fields that are ticked, or the lines of one. */
const lists = new Set(
  ['apps', 'requires', 'devices', 'units', 'countries', 'groups', 'staff', 'remedies', 'week', 'reminders', 'to'].concat(
    ...['platforms', 'displayNames', 'sources', 'holidays'],
  ),
)

/** A list of these may also be written in one line. */
const joined = new Set(['countries', 'reminders', 'to', 'holidays'])

/** What a deadline of each form says. */
const deadlineFields: Record<string, readonly string[]> = { on: ['on', 'counts'], at: ['at'], within: ['within', 'of'] }

/** Nothing but what has to be there, to see what the rest is by default. */
const least = {
  id: 'least',
  title: 'Least',
  issuer: 'Least',
  apps: ['tiktok'],
  scope: { devices: ['official'] },
  zone: 'UTC',
  announcedAt: '2023-01-01T09:00',
  deadline: { on: '2023-01-31', counts: 'inclusive' },
  contact: { name: 'Least', email: 'least@example.org' },
}

/** What a policy says where its author says nothing. */
const usual = once(() => {
  const whole = documentOf(policyDocument.parse(least))
  return [...fieldsOf(Object.fromEntries(Object.entries(whole).filter(([key]) => !Object.hasOwn(least, key))))]
})

/** What a new policy says at first, for an author in a zone. */
export function firstDocument({ now, zone }: { now: Temporal.Instant; zone: string }) {
  const today = localTime(now, zone).toPlainDate()
  const announced = today.add({ days: today.dayOfWeek < 5 ? 1 : 8 - today.dayOfWeek })
  return {
    title: { en: '' },
    scope: { devices: ['official', 'personal-with-work-apps'] },
    zone,
    announcedAt: `${announced}T10:00`,
    deadline: { on: `${announced.add(usualTime)}`, counts: 'inclusive' },
    unknown: 'ask',
    requests: { moreTime: 'P3D' },
    escalation: [{ after: 'P0D', notify: 'staff' }],
    contact: { name: 'IT helpdesk' },
  }
}

/** What `unknown` means. */
export const unknowns: Readonly<Record<string, string>> = {
  ask: 'their owners are asked, and lose nothing if they do not answer',
  'answer-or-lose': 'their owners are asked, and lose work access if they do not answer by the deadline',
  remind: 'their owners get every reminder, and count as in breach',
  ignore: 'they count as in order',
}

/** From an announcement to its deadline. */
export const usualTime = { weeks: 3 }

/** @param document as it was written, whether right or not; its defaults are filled in */
export function formWith(document: unknown): URLSearchParams {
  const { title, why, announcedAt, ...rest } = isMap(document) ? document : {}
  const { language = 'en', zone } = rest
  const inLanguages = (text: unknown) => (typeof text === 'string' ? { [String(language)]: text } : text)
  const moment = typeof announcedAt === 'string' && typeof zone === 'string' ? localText(announcedAt, zone) : announcedAt
  const stages = Array.isArray(rest.stages) ? rest.stages.map(stage => ownParts(stage, rest)) : rest.stages
  const all = { title: inLanguages(title), why: inLanguages(why), announcedAt: moment, ...rest, stages }
  const form = new URLSearchParams([...fieldsOf(all)])
  if (rest.stages) form.set('deadline', 'stages')
  const missing = usual().filter(([name]) => !form.has(name))
  for (const [name, value] of missing) form.append(name, value)
  return form
}

/** What a stage does not take from its policy anyway. */
function ownParts(stage: unknown, policy: Readonly<Record<string, unknown>>): unknown {
  if (!isMap(stage)) return stage
  const isSame = (...keys: readonly string[]) => keys.every(key => JSON.stringify(stage[key]) === JSON.stringify(policy[key]))
  const taken = [['apps', 'requires'], ['scope'], ['escalation']].filter(keys => isSame(...keys)).flat()
  return Object.fromEntries(Object.entries(stage).filter(([key]) => !taken.includes(key)))
}

/** An instant as local time in the zone, where that says the same. */
function localText(text: string, zone: string) {
  if (!/(Z|[+-]\d{2}:\d{2})$/.test(text) || !isZone(calendarZone({ zone }))) return text
  try {
    const instant = Temporal.Instant.from(text)
    const local = instant.toZonedDateTimeISO(calendarZone({ zone })).toPlainDateTime()
    const isSame = local.toZonedDateTime(calendarZone({ zone })).toInstant().equals(instant)
    return isSame ? local.toString({ smallestUnit: local.second === 0 ? 'minute' : 'second' }) : text
  } catch {
    return text
  }
}

function* fieldsOf(value: unknown, name = '', key = ''): Generator<[name: string, value: string]> {
  if (Array.isArray(value)) {
    if (name.startsWith('stages') && key === 'escalation') yield [name, 'own']
    if (lists.has(key) && value.length === 0) yield [name, key === 'holidays' ? 'none' : '']
    for (const [index, item] of value.entries()) yield* fieldsOf(item, lists.has(key) ? name : `${name}[${index}]`, key)
  } else if (isMap(value)) {
    if (key === 'deadline') yield [name, Object.keys(deadlineFields).find(form => form in value) ?? 'on']
    for (const [part, one] of Object.entries(value)) yield* fieldsOf(one, (name && `${name}.${part}`) || part, part)
  } else if (value !== undefined && value !== null && value !== false) for (const text of textsOf(key, String(value))) yield [name, text]
}

function textsOf(key: string, text: string): readonly string[] {
  if (durations.has(key)) return [/^P(\d+)D$/.exec(text)?.[1] ?? text]
  if (key === 'countries') return [countryName(text)]
  return key === 'hours' ? text.split('-') : [text]
}

interface Field {
  path: readonly string[]
  values: readonly string[]
}

/** As the schema has its keys. */
const order = Object.keys(policyDocument.in.shape)

/** What a page keeps for itself; so it does with names that have a colon. */
const ofPage = new Set(['proof', 'do', 'tag', 'yaml'])

export const isOfDocument = (name: string) => !ofPage.has(name) && !name.includes(':')

/** What a form says, as a document: whether it is right is for the schema to say. */
export function documentIn(form: URLSearchParams): Record<string, unknown> {
  const names = [...new Set(form.keys())].filter(name => isOfDocument(name) && isMeant(name, form))
  const said = valueIn(names.map(name => ({ path: name.match(/\[\d+\]|[^.[\]]+/g) ?? [], values: form.getAll(name) })))
  const { id, title, why, scope, remedies, workingDays, reminders, requirements, report, ...rest } = isMap(said) ? said : {}
  const { language = 'en', zone, announcedAt } = rest
  // Boxes of which none is ticked are not sent.
  const ownScope = { devices: [], ...(isMap(scope) ? scope : {}) }
  const isUtc = zone === 'staff' && typeof announcedAt === 'string' && /T[\d:]+$/.test(announcedAt)
  const document = {
    id: id ?? idFrom(form.get(`title.${String(language)}`) ?? ''),
    title: inOneLanguage(title, language),
    ...rest,
    scope: ownScope,
    remedies: remedies ?? [],
    announcedAt: isUtc ? `${announcedAt}Z` : announcedAt,
    stages: Array.isArray(rest.stages) ? rest.stages.map(stage => withDevices(stage, ownScope.devices)) : rest.stages,
    reminders: reminders ?? (form.get('deadline') === 'none' ? undefined : []),
    workingDays: { week: [], ...(isMap(workingDays) ? workingDays : {}) },
    report: isMap(report) && report.to === undefined ? undefined : report,
    requirements: isMap(requirements) ? onlyNamed(requirements, form) : requirements,
    why: inOneLanguage(why, language),
  }
  const known = Object.entries(document).filter(([, value]) => value !== undefined)
  const place = (key: string) => order.indexOf(key) + 1 || order.length + 1
  return Object.fromEntries(known.toSorted(([a], [b]) => place(a) - place(b)))
}

/** A stage of some people has the devices of the policy where it names none. */
function withDevices(stage: unknown, devices: unknown): unknown {
  return isMap(stage) && isMap(stage.scope) ? { ...stage, scope: { devices, ...stage.scope } } : stage
}

/** False for a field of something that was not chosen: it is kept only while the form is filled in. */
function isMeant(name: string, form: URLSearchParams) {
  const chosen = form.get('deadline')
  if (name.startsWith('stages') && chosen !== 'stages') return false
  const [, deadline, part = ''] = /^(.*deadline)\.(.*)$/.exec(name) ?? []
  if (deadline) return deadlineFields[form.get(deadline) ?? '']?.includes(part) ?? false
  const [, ladder] = /^(stages\[\d+\]\.escalation)\[/.exec(name) ?? []
  if (ladder && !form.has(ladder)) return false
  if (name.startsWith('stages')) return true
  if (name === 'remindEvery') return chosen === 'none'
  return chosen !== 'none' || !/^(escalation|reminders|requests\.moreTime)/.test(name)
}

/** @param key under which the fields stand */
function valueIn(fields: readonly Field[], key = ''): unknown {
  const below = fields.filter(({ path }) => path.length > 0)
  if (below.length === 0) return leafOf(key, fields[0]?.values ?? [])
  const parts = [...Map.groupBy(below, ({ path: [part = ''] }) => part)].map(([part, some]): [string, unknown] => {
    const isInList = part.startsWith('[')
    return [
      part,
      valueIn(
        some.map(({ path, values }) => ({ path: path.slice(1), values })),
        isInList ? key : part,
      ),
    ]
  })
  const known = parts.filter(([, value]) => value !== undefined)
  // A blank stage or step is something to fill in; a blank identifier is none.
  const isList = parts.some(([part]) => part.startsWith('['))
  if (isList && !platformNames.includes(key)) return parts.map(([, value]) => value ?? {})
  if (known.length === 0) return undefined
  return isList ? known.map(([, value]) => value) : Object.fromEntries(known)
}

function leafOf(key: string, values: readonly string[]): unknown {
  const texts = values.map(text => text.replaceAll('\r\n', '\n').trim()).filter(text => text !== '')
  const [text] = texts
  if (text === undefined) return undefined
  if (key === 'escalation') return []
  if (key === 'deadline') return text === 'none' ? text : undefined
  if (key === 'hours') return texts.join('-')
  if (key === 'holidays' && !/^\d/.test(text)) return text === 'none' ? [] : text
  if (lists.has(key)) {
    const items = texts.flatMap(line => line.split(joined.has(key) ? /[\n,;]/ : '\n')).map(item => item.trim())
    return [...new Set(items.filter(item => item !== ''))].map(item => (key === 'countries' ? countryCode(item) : inTerms(key, item)))
  }
  return inTerms(key, text)
}

function inTerms(key: string, text: string) {
  if (durations.has(key)) return /^\d+$/.test(text) ? `P${Number(text)}D` : text
  if (numbers.has(key)) return Number.isNaN(Number(text)) ? text : Number(text)
  return key === 'suspend' || key === 'watch' ? text === 'true' : text
}

/** `title: Remove TikTok` where there is one text, in the policy's language. */
function inOneLanguage(texts: unknown, language: unknown) {
  const all = isMap(texts) ? Object.entries(texts) : []
  return all.length === 1 && all[0]?.[0] === language ? all[0]?.[1] : texts
}

/** `remove-tiktok-from-work-devices` */
export const idFrom = (title: string) =>
  title
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-|-$/g, '') || undefined

/** A requirement that is no longer ticked is described no longer. */
function onlyNamed(requirements: Readonly<Record<string, unknown>>, form: URLSearchParams) {
  const named = [...form].filter(([name]) => /(^|\.)(apps|requires)$/.test(name)).map(([, value]) => value)
  const kept = Object.entries(requirements).filter(([name]) => named.includes(name))
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}
