/** The fields of a policy, in the order in which an officer thinks of them. What most leave as it is stays folded. */

import { countryName, isCountry } from '#domain/catalogue/countries.ts'
import { type Language, languages } from '#domain/catalogue/languages.ts'
import { platformNamed, platformNames } from '#domain/catalogue/platforms.ts'
import { catalogued } from '#domain/catalogue/requirements.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import { calendarNames } from '#domain/schedule/calendars.ts'
import { weekdays } from '#domain/schedule/terms.ts'
import { figure } from '#domain/text.ts'
import { textIn } from '#domain/translated.ts'
import type { Choice, Fields } from '#functions/console/field-maker.ts'
import { checkField, field } from '#functions/console/form.ts'
import { zones } from '#functions/console/layout.ts'
import { isOfDocument, unknowns } from '#functions/policy-form.ts'
import { once } from '#functions/runtime/once.ts'
import { entriesOf, keysOf } from './policy-lists.ts'

/** What the fields offer beyond the catalogue. */
interface Offered {
  /** Approved requirements of the registry. */
  registry: readonly { name: string; title: string; kind: string }[]
  /** How many people read each language. */
  readers: readonly { language: Language; people: number }[]
  /** The id of a policy that there is already, which never changes. */
  hasId: boolean
}

type PolicyFields = Fields & Offered

const inEnglish = new Intl.DisplayNames('en', { type: 'language' })

const languageChoices = languages
  .map(language => [language, inEnglish.of(language) ?? language] as const)
  .toSorted(([, a], [, b]) => a.localeCompare(b))

/** A form may name what is no language. */
const languageName = (language: string) => languageChoices.find(([one]) => one === language)?.[1] ?? language

const holidayChoices = once((): readonly Choice[] => [
  ['country', 'those of each person’s country'],
  ['none', 'none'],
  ['', 'the dates below'],
  ...calendarNames()
    .map((name): Choice => [name, isCountry(name) ? countryName(name) : name])
    .toSorted(([, a], [, b]) => a.localeCompare(b)),
])

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const dayChoices = weekdays.map((day, index) => [day, weekdayNames[index] ?? day] as const)

const deviceChoices: readonly Choice[] = [
  ['official', 'official'],
  ['personal-with-work-apps', 'personal, with work apps'],
]

const deadlineForms: readonly Choice[] = [
  ['on', 'a day'],
  ['at', 'a day and hour'],
  ['within', 'so many days'],
]

function decision(fields: PolicyFields) {
  const { button, form, hasFault, hasId, input, more, readers, select } = fields
  const own = form.get('language') ?? 'en'
  const written = keysOf(form, 'title', 'why').filter(language => language !== own)
  const texts = (language: string, name: string) => html`
${input(`title.${language}`, `Title${name}`, language === own ? 'What people must do, in a few words.' : undefined)}
${input(`why.${language}`, `Why${name}`, undefined, { as: 'words', optional: true })}`
  const unread = readers.filter(({ language }) => language !== own && !form.get(`title.${language}`))
  const left = languageChoices.filter(([language]) => language !== own && !written.includes(language))
  return html`<fieldset id="decision"><legend>What was decided</legend>
${texts(own, written.length > 0 ? ` (${languageName(own)})` : '')}
${input('issuer', 'Issuer', 'Who decided it.')}
${more(
  `In other languages${written.length > 0 ? ` (${written.length})` : ''}`,
  ['language'],
  html`
${written.map(language => texts(language, ` (${languageName(language)})`))}
<div class="adding"><div class="field"><label for="new:language">Language</label><select id="new:language" name="new:language">${left.map(([one, name]) => html`<option value="${one}">${name}</option>`)}</select></div>${button('add:language', 'Add a language', 'decision')}</div>
${select('language', 'Language of the policy', languageChoices, 'For readers in whose language a text is missing.')}`,
  written.some(one => !form.get(`title.${one}`) || hasFault(`title.${one}`) || hasFault(`why.${one}`)),
)}
${unread.length > 0 ? html`<p class="notice">Read by your staff, and without a title: ${unread.map(({ language, people }) => `${languageName(language)} (${figure(people)})`).join(', ')}. ${button(`add:languages:${unread.map(({ language }) => language)}`, 'Add them', 'decision')}</p>` : ''}
${more(
  'Id and sources',
  [...(hasId ? [] : ['id']), 'reference', 'reportedIn'],
  html`
${hasId ? '' : input('id', 'Id', 'It never changes. If empty, it is made from the title.', { optional: true })}
${input('reference', 'Web address of the decision', undefined, { optional: true })}
${input('reportedIn', 'Web address of a news article about it', undefined, { optional: true })}`,
)}</fieldset>`
}

const catalogue = Object.entries(catalogued).map(([name, { title, language, kind }]) => ({
  name,
  kind,
  title: textIn(title, language)?.text ?? name,
}))

/** Requirements that the policy describes itself. */
const ownNames = ({ form, registry }: PolicyFields) => keysOf(form, 'requirements').filter(name => !registry.some(one => one.name === name))

function required(fields: PolicyFields, prefix: string) {
  const { checks, form, registry } = fields
  const titleOf = (name: string) => form.get(`requirements.${name}.title`) ?? form.get(`requirements.${name}.title.en`) ?? name
  const own = ownNames(fields).map(name => ({ name, kind: form.get(`requirements.${name}.kind`), title: titleOf(name) || name }))
  const inOther = form.getAll(`${prefix}requires`)
  const all = [...catalogue, ...registry, ...own]
  const isApp = ({ name, kind }: { name: string; kind: string | null }) => kind === 'app' && !inOther.includes(name)
  const choices = (some: typeof all) => some.map(({ name, title }) => [name, title] as const)
  return html`${checks(`${prefix}apps`, 'Apps that must go', choices(all.filter(isApp)))}
${checks(`${prefix}requires`, 'What must be met', choices(all.filter(one => !isApp(one))))}`
}

function requirement(fields: PolicyFields, name: string) {
  const { button, checks, faultsOf, form, input, more } = fields
  const at = `requirements.${name}`
  const platforms = platformNames.map(one => [one, platformNamed(one)?.name ?? one] as const)
  const kind = form.get(`${at}.kind`)
  const texts = form.has(`${at}.title`) ? [`${at}.title`] : keysOf(form, `${at}.title`).map(language => `${at}.title.${language}`)
  return html`<fieldset class="entry" id="${at}"><legend>${name}</legend>${faultsOf(at, name)}
${texts.map(one => input(one, 'Its title', kind === 'check' ? 'What people must do, such as “Turn on the firewall”.' : 'Its name, as people know it.'))}
${
  kind === 'version'
    ? html`${faultsOf(`${at}.atLeast`, 'The version')}${platforms.map(([one, label]) => input(`${at}.atLeast.${one}`, `At least, on ${label}`, undefined, { optional: true }))}`
    : kind === 'check'
      ? checks(`${at}.platforms`, 'On', platforms)
      : identifiers(fields, at)
}
${more('What to do', [`${at}.steps`], html`${['other', ...keysOf(form, `${at}.steps`).filter(one => one !== 'other')].map(one => (form.has(`${at}.steps.${one}`) || one === 'other' ? input(`${at}.steps.${one}`, one === 'other' ? 'Steps' : `Steps on ${one}`, undefined, { as: 'words', optional: true }) : ''))}`)}
${button(`remove:${at}`, `Remove ${name}`, 'demand')}</fieldset>`
}

/** @param at the place of an app in the document */
function identifiers({ form, input, lines, more }: PolicyFields, at: string) {
  const onPlatform = (platform: string, label: string) => {
    const name = `${at}.identifiers.${platform}`
    const told = entriesOf(form, name)
    const isFull = form.get(`${told.at(-1)}.id`) !== ''
    const all = isFull ? [...told, `${name}[${told.length}]`] : told
    return all.map(one => input(`${one}.id`, `Identifier on ${label}`, undefined, { optional: true }))
  }
  return more(
    'How sources recognise it',
    [`${at}.displayNames`, `${at}.identifiers`],
    html`<p class="quiet">Without any of these, only files and sources that call it by its name here can find it.</p>
${lines(`${at}.displayNames`, 'Names on screen', 'One a line.')}
<p class="quiet">Bundle ids (iOS, macOS), package names (Android) or package family names (Windows), in the vendor’s capital and small letters. To enter another, press “Check it”.</p>
${platformNames.map(one => onPlatform(one, platformNamed(one)?.name ?? one))}`,
    ![...form].some(([name, value]) => value !== '' && name.startsWith(`${at}.identifiers`)),
  )
}

function demand(fields: PolicyFields) {
  const { button, input, more, select } = fields
  return html`<fieldset id="demand"><legend>What devices must not have, or must meet</legend>${required(fields, '')}
${ownNames(fields).map(one => requirement(fields, one))}
${more(
  'Something else',
  ownNames(fields).map(name => `requirements.${name}`),
  html`<p class="quiet">An app, a version or a check that is not in the list above. Sources report it by its name.</p>
<div class="adding">${input('new:requirement', 'What it is')}${select('new:kind', 'Kind', [
    ['app', 'an app that must go'],
    ['version', 'a version of the system'],
    ['check', 'a check'],
  ])}${button('add:requirement', 'Add it', 'demand')}</div>`,
)}</fieldset>`
}

function circle(fields: PolicyFields, name: string) {
  const { lines } = fields
  return html`<div class="row">
${lines(`${name}.units`, 'Units', 'As the staff records name them, one a line.')}${lines(`${name}.groups`, 'Groups of staff', 'One a line.')}
${lines(`${name}.countries`, 'Countries', 'One a line, such as Belgium.')}${lines(`${name}.staff`, 'Staff', 'By their ids, one a line.')}</div>`
}

function audience(fields: PolicyFields, name: string) {
  const { more } = fields
  return more(
    'Only some people, or not all',
    [name],
    html`<p class="quiet">People who meet each of these; empty: everyone.</p>${circle(fields, name)}
${more('Except', [`${name}.except`], html`<p class="quiet">Anyone who meets one of these is left out.</p>${circle(fields, `${name}.except`)}`)}`,
  )
}

function concerned(fields: PolicyFields) {
  const { checks, more } = fields
  return html`<fieldset id="who"><legend>Who, and which devices</legend>
${checks('scope.devices', 'Devices', deviceChoices)}${audience(fields, 'scope.audience')}
${more(
  'What ends a breach',
  ['remedies'],
  checks('remedies', 'What ends a breach', [
    ['remove-app', 'removing the app'],
    ['remove-work-apps', 'removing the work apps, on a personal device'],
  ]),
)}</fieldset>`
}

function deadline(fields: PolicyFields, prefix: string, forms: readonly Choice[], rest: SafeHtml | string = '') {
  const { days, faultsOf, form, input, select, shown } = fields
  const name = `${prefix}deadline`
  shown.add(name)
  const starts: readonly Choice[] = [
    ['announcement', 'after the announcement'],
    ...(prefix === '' ? [['device', 'after each device was given, if that is later'] as const] : []),
  ]
  return html`<fieldset class="field choice" id="${name}"><legend>Deadline</legend>${faultsOf(name, 'The deadline')}
${forms.map(([value, text]) => checkField(name, value, text, form.get(name) === value, 'radio'))}
<div class="on row">${input(`${name}.on`, 'Day', undefined, { as: 'date' })}${select(`${name}.counts`, 'It means', [
    ['inclusive', 'that day is the last'],
    ['exclusive', 'the day before is the last'],
  ])}</div>
<div class="at">${input(`${name}.at`, 'Day and hour', undefined, { as: 'datetime-local' })}</div>
<div class="within row">${days(`${name}.within`, 'Within', undefined, 'days', '14')}${select(`${name}.of`, 'Counted', starts)}</div>
${rest}</fieldset>`
}

function stage(fields: PolicyFields, name: string, index: number) {
  const { button, checks, faultsOf, form, input, more, shown, tick } = fields
  const hasOwn = form.get(`${name}.escalation`) === 'own'
  shown.add(`${name}.escalation`)
  return html`<fieldset class="entry" id="${name}"><legend>Stage ${index + 1}</legend>${faultsOf(name, `Stage ${index + 1}`)}
${input(`${name}.name`, 'Name', 'Small letters, digits and hyphens, such as head-office.')}
${deadline(fields, `${name}.`, deadlineForms)}
${more('Other requirements than the policy’s', [`${name}.apps`, `${name}.requires`], required(fields, `${name}.`))}
${more('Other people or devices than the policy’s', [`${name}.scope`], html`<p class="quiet">What is left empty is as in the policy: people of earlier stages are in this one, too.</p>${checks(`${name}.scope.devices`, 'Devices', deviceChoices)}${audience(fields, `${name}.scope.audience`)}`)}
${more('Other steps after its deadline than the policy’s', [`${name}.escalation`], html`${tick(`${name}.escalation`, 'It has steps of its own', 'own')}${hasOwn ? ladder(fields, `${name}.escalation`) : html`<p class="quiet">Tick it, then add steps.</p>${button(`add:${name}.escalation`, 'Add a step', name)}`}`)}
${button(`remove:${name}`, `Remove stage ${index + 1}`, 'stages')}</fieldset>`
}

function dates(fields: PolicyFields) {
  const { button, days, faultsOf, form, input, more, select, tick } = fields
  const teams = keysOf(fields.form, 'teams')
  return html`<fieldset id="when"><legend>When</legend>
<div class="row">${select('zone', 'Time zone', [...(form.get('zone') ? [] : [['', 'choose one'] as const]), ['staff', 'each person’s own'], ...zones().map(zone => [zone, zone] as const)])}
${input('announcedAt', 'Announced', form.get('zone') === 'staff' ? 'In UTC.' : undefined, { as: 'datetime-local' })}</div>
${deadline(
  fields,
  '',
  [...deadlineForms, ['stages', 'several, in stages'], ['none', 'none']],
  html`<div class="stages" id="stages">${faultsOf('stages', 'Stages')}${entriesOf(form, 'stages').map((one, index) => stage(fields, one, index))}${button('add:stages', 'Add a stage', 'stages')}</div>
<div class="none">${days('remindEvery', 'Remind every', undefined, 'days', '14')}</div>`,
)}
${more(
  'Review, watch',
  ['review', 'owner', 'watch'],
  html`
<div class="row">${input('review', 'Review date', 'On which a team is asked whether it still applies; without a deadline, the last day of reminders.', { as: 'date', optional: true })}
${select('owner', 'Who is asked', [['', 'no one'], ...teams.map(team => [team, team] as const)], 'One of the teams below.')}</div>
${tick('watch', 'Watch only: count who would be affected, send no mail')}`,
)}</fieldset>`
}

function calendar(fields: PolicyFields) {
  const { form, labels, refusal, shown } = fields
  const name = 'workingDays.holidays'
  const dates = form.getAll(name).filter(value => /^\d/.test(value))
  const chosen = form.getAll(name).find(value => value !== '' && !dates.includes(value)) ?? (dates.length > 0 ? '' : 'country')
  shown.add(name)
  labels.set(name, 'Holidays')
  const holder = { form: new URLSearchParams([[name, chosen]]), refusal }
  return html`${field({ name, label: 'Holidays', choices: holidayChoices() }, holder)}
<div class="field"><label for="holiday-dates">Dates of holidays <span class="quiet">(optional)</span></label><p class="quiet">One a line, as 2023-12-25, where they are the dates below.</p><textarea id="holiday-dates" name="${name}" rows="3">${dates.join('\n')}</textarea></div>`
}

function mails(fields: PolicyFields) {
  const { checks, hours, input, more, select } = fields
  return html`<fieldset id="mails"><legend>Mails before the deadline</legend>
${select('announce', 'Who gets the announcement', [
  ['affected', 'only people with something to do'],
  ['everyone', 'everyone the policy is for'],
])}
${input('reminders', 'Reminders', 'So many days before the last day, such as 14, 7, 1; 0 is that day itself. Empty: none.', { optional: true })}
${more(
  'Hours, working days and holidays',
  ['sendAt', 'hours', 'workingDays'],
  html`
${input('sendAt', 'Mails are sent at', 'Where the reader is.', { as: 'time' })}
${hours('hours', 'A first notice may go at once', 'Between these hours, where the reader is.')}
${checks('workingDays.week', 'Working days', dayChoices)}${calendar(fields)}`,
)}</fieldset>`
}

function rung(fields: PolicyFields, name: string, index: number) {
  const { button, days, faultsOf, form, input, select, tick } = fields
  const who: readonly Choice[] = [
    ['staff', 'the person'],
    ['manager', 'their manager'],
    ...keysOf(form, 'teams').map(team => [team, team] as const),
  ]
  const isRepeated = form.has(`${name}.every`)
  const label = isRepeated ? 'Then, again and again' : `Step ${index + 1}`
  return html`<fieldset class="entry" id="${name}"><legend>${label}</legend>${faultsOf(name, label)}<div class="row">
${
  isRepeated
    ? html`${days(`${name}.every`, 'Every')}${select(`${name}.notify`, 'Write to', who)}${input(`${name}.times`, 'At most', undefined, { as: 'number', unit: 'times' })}`
    : html`${days(`${name}.after`, 'When', undefined, 'days after the deadline')}${select(`${name}.notify`, 'Write to', [['', 'no one'], ...who])}`
}</div>
${isRepeated ? '' : html`${tick(`${name}.suspend`, 'Suspend work access on devices that still do not comply')}${tick(`${name}.wait`, 'Wait for the reader’s working time', 'working-time')}`}
${button(`remove:${name}`, isRepeated ? 'Remove it' : `Remove step ${index + 1}`, name.replace(/\[\d+\]$/, ''))}</fieldset>`
}

function ladder(fields: PolicyFields, name: string): SafeHtml {
  const { button, form } = fields
  const rungs = entriesOf(form, name)
  const isRepeated = rungs.some(one => form.has(`${one}.every`))
  return html`<div id="${name}">${rungs.map((one, index) => rung(fields, one, index))}<div class="acts">${button(`add:${name}`, 'Add a step', name)}${isRepeated ? '' : button(`repeat:${name}`, 'Add a repeated mail', name)}</div></div>`
}

function after(fields: PolicyFields) {
  const { days, faultsOf, input, more } = fields
  return html`<fieldset id="after"><legend>After the deadline</legend>
<p class="quiet">Nobody is suspended without proven notice. Steps are in order; teams to write to are added below.</p>
${faultsOf('escalation', 'The steps')}${ladder(fields, 'escalation')}
${more(
  'Minimum notice and the brake',
  ['minimumNotice', 'limits', 'closedAfter'],
  html`
${days('minimumNotice', 'Minimum notice', 'From a delivered mail until a suspension.')}
<p>Above these limits, suspensions within 24 hours wait until two people approve them. Empty: 5 % of the devices, and at least 25.</p>
<div class="row">${input('limits.suspendPercent', 'At most', undefined, { as: 'number', unit: '% of the devices', optional: true })}
${input('limits.suspendCount', 'And at most', undefined, { as: 'number', unit: 'devices', optional: true })}</div>
${days('closedAfter', 'A clear case is closed after')}`,
)}</fieldset>`
}

function unread(fields: PolicyFields) {
  const { days, more, select } = fields
  return html`<fieldset id="unread"><legend>Devices that no source can read</legend>
${select('unknown', 'What happens to them', Object.entries(unknowns), 'For example, phones whose apps no device manager can list.')}
${more(
  'How long readings and answers count',
  ['staleAfter', 'believedFor'],
  html`
${days('staleAfter', 'A reading is a reason to suspend for')}
${days('believedFor', 'An owner who has checked a device is asked again after')}`,
)}</fieldset>`
}

function requests(fields: PolicyFields) {
  const { days, more, select } = fields
  return html`<fieldset id="requests"><legend>What people may ask</legend>
${days('requests.moreTime', 'More time', 'Granted at once, once, to anyone who asks before the deadline. Empty: only by decision.', 'days')}
${more(
  'Decisions and answers',
  ['requests.decidedWithin', 'requests.access', 'answers'],
  html`
${days('requests.decidedWithin', 'A request is decided within', undefined, 'working days')}
${select('requests.access', 'Access while a contest waits', [
  ['unchanged', 'stays as it is'],
  ['restored', 'comes back, once a case'],
])}
${select('answers.restore', 'After “I removed it”, access comes back', [
  ['provisional', 'at once'],
  ['confirmed', 'once a report confirms it'],
])}`,
)}</fieldset>`
}

function team(fields: PolicyFields, name: string) {
  const { button, faultsOf, input, select } = fields
  return html`<fieldset class="entry" id="teams.${name}"><legend>${name}</legend>${faultsOf(`teams.${name}`, name)}
${input(`teams.${name}.email`, 'Mail address', undefined, { as: 'email' })}
<div class="row">${input(`teams.${name}.zone`, 'Time zone', undefined, { list: 'zones' })}${select(`teams.${name}.language`, 'Language', languageChoices)}</div>
${button(`remove:teams.${name}`, `Remove ${name}`, 'people')}</fieldset>`
}

function people(fields: PolicyFields) {
  const { button, faultsOf, form, hours, input, lines, more, select } = fields
  return html`<fieldset id="people"><legend>Who helps, and who is told</legend>
${input('contact.name', 'Name of the contact')}
${input('contact.email', 'Mail address of the contact', undefined, { as: 'email' })}
${input('contact.phone', 'Phone number', undefined, { optional: true })}
${more('When they answer', ['contact.hours'], hours('contact.hours', 'Hours', 'On working days, in the time zone of the policy: administrators hear if access ends outside.'))}
<p><b>Teams</b></p>${faultsOf('teams', 'Teams')}${keysOf(form, 'teams').map(one => team(fields, one))}
<div class="adding">${input('new:team', 'Name of a team', 'Such as security: to be written to after the deadline, or asked on the review date.')}${button('add:team', 'Add a team', 'people')}</div>
${more('Weekly report', ['report'], html`<p class="quiet">Numbers, without names of staff.</p>${lines('report.to', 'Mail addresses', 'One a line.')}${select('report.on', 'Day', dayChoices)}`)}
<datalist id="zones">${zones().map(zone => html`<option>${zone}</option>`)}</datalist></fieldset>`
}

/** @param form of a document */
export const policyFieldsets = (fields: PolicyFields) =>
  html`${[decision, demand, concerned, dates, mails, after, unread, requests, people].map(section => section(fields))}${fields.hidden(isOfDocument)}`
