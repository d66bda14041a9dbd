/** How the reader answers. Each answer is a form of its own: opening a link changes nothing. */

import { Temporal } from 'temporal-polyfill'
import { answerInWords } from '#domain/emails/answered.ts'
import { dateForms, dayOf } from '#domain/emails/dates.ts'
import { anyApp, demandOn, deviceName, deviceNames, isApp, isOfApps, unmetLines } from '#domain/emails/demands.ts'
import type { PageReader } from '#domain/emails/page-words.ts'
import { reportIfNamesake } from '#domain/emails/reported.ts'
import { suspends } from '#domain/emails/standing.ts'
import { html, type SafeHtml } from '#domain/html.ts'
import { isEnforced } from '#domain/people/enforcement.ts'
import { type Breach, type Case, type Device, deviceIn, type Person, type StaffRequest } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { isAsked, isDisclaimed } from '#domain/review/breaches.ts'
import { deniedBy, lastDayAtOnce, lastDayToExtend, standingDeclaration } from '#domain/review/decisions/answers.ts'
import { endOfAnswer, heldBackFrom } from '#domain/review/held-back.ts'
import { addDays } from '#domain/schedule/zone.ts'
import { button, quiet, quietLines } from './blocks.ts'
import { lastReports, whyUnseen } from './evidence.ts'
import type { FormProblem } from './form.ts'
import { requestTitles } from './requests.ts'

export interface Answering extends PageReader {
  /** Why the form just sent was refused, and its fields. */
  problem?: { message: FormProblem; form: URLSearchParams }
}

/** True if work access is suspended, or about to be, on some device. */
export const isCut = (person: Person, { access: { suspended } }: Case) => suspended.some(device => isSuspended(person, device))

const isSuspended = (person: Person, device: string) => person.access[device]?.wanted === 'suspended' && isEnforced(person, device)

/** True for a device suspended for want of an answer: any brings access back. */
export const isCutUnanswered = (person: Person, { access, breaches }: Case, policy: PolicyVersion, id: string) =>
  access.suspended.includes(id) && isSuspended(person, id) && breaches.some(breach => breach.device === id && isAsked(breach, policy))

/** The devices with which the case is in breach for certain, or of which nothing is known. */
const devicesIn = ({ breaches }: Case, { devices }: Person, isCertain: boolean): readonly Device[] =>
  devices.filter(({ id }) => breaches.some(({ device, certain }) => device === id && certain === isCertain))

/** What the page asks for: to say that it is done, or what a check of each unknown device has found. */
export const taskForms = (contents: Answering, current: Case) =>
  html`${current.breaches.some(({ certain }) => certain) ? removalForm(contents, current) : ''}${checkForms(contents, current)}`

/** To say that it is done; then what happens next, until a device has reported. */
function removalForm(contents: Answering, current: Case) {
  const { person, policy, voice, now } = contents
  const { say } = voice
  const declared = standingDeclaration(current, person.devices)
  if (declared) return waiting(contents, current)
  const denied = current.answers.declared?.takenBackAt ? [] : deniedBy(current, person.devices)
  const isApps = isOfApps(policy)
  const answered = suspends(policy) ? Object.values(heldBackFrom(current, { ...person, policy, now })) : []
  const explained = answered.some(({ isRestored }) => isRestored) ? 'page.removed.restores' : 'page.removed.explain'
  const unconfirmed = devicesIn(current, person, true).filter(({ id }) => endOfAnswer(current, id) === 'unconfirmed')
  return html`${denied.length > 0 ? html`<p>${say(isApps ? 'page.removed.denied' : 'page.fixed.denied', { devices: deviceNames(denied, voice) })}</p>` : ''}
${unconfirmed.length > 0 ? html`<p>${say('suspended.unconfirmed', { devices: deviceNames(unconfirmed, voice) })}</p>` : ''}
<form method="post">${button('remove-app', say(isApps ? 'page.removed.app' : 'page.fixed'), 'main')}</form>
${answered.length > 0 ? quiet(say(explained)) : ''}`
}

function checkForms(contents: Answering, { breaches }: Case) {
  const { person } = contents
  return html`${breaches.flatMap(breach => {
    const device = deviceIn(person, breach.device)
    return device && !breach.certain ? [checkForm(device, breach, contents)] : []
  })}`
}

/** What a check of one device has found. Of one that nobody can read also that it is not theirs, and how long an answer counts. */
function checkForm(device: Device, breach: Breach, contents: Answering) {
  const { person, policy, voice, now } = contents
  const { say } = voice
  const isQuestion = isAsked(breach, policy)
  const questions = isQuestion ? question(device, breach, contents) : unmetLines({ ...breach, device }, policy, voice)
  const [absent, removed] = (isQuestion ? breach.unmet : policy.requires).every(name => isApp(policy, name))
    ? ([say('page.checked.absent'), say('page.checked.removed')] as const)
    : ([say('page.checked.inOrder'), say('page.checked.fixed')] as const)
  const { zone } = person.profile
  const until = dayOf(addDays(now, policy.believedFor, zone), zone, voice)
  // What they said before is not decided yet.
  const notMine = isDisclaimed(device, person) ? '' : button('not-my-device', say('page.notMine'))
  return html`<form class="check" method="post"><p><strong>${deviceName(device, voice)}</strong>${questions.map(
    line => html`<br>${line}`,
  )}</p>${[...reportIfNamesake(device, person, voice), ...whyUnseen(device, contents)].map(quiet)}<input type="hidden" name="device" value="${device.id}">${button('checked-absent', absent)}${button('checked-removed', removed)}${isQuestion ? html`${notMine}${quiet(say('answered.until', until))}` : ''}</form>`
}

/** One question about all that nobody can read on a device. */
function question(device: Device, { unmet }: Breach, { policy, voice }: Answering) {
  if (unmet.every(name => isApp(policy, name))) return [voice.say('page.ask.app', { apps: anyApp(unmet, policy, voice) })]
  return [voice.say('page.ask.required'), ...unmet.map(name => demandOn(name, device, policy, voice).text)]
}

function waiting(contents: Answering, current: Case) {
  const { person, policy, voice, now } = contents
  const { say } = voice
  const [said, ...next] = answerInWords(person, policy, now, voice)
  return html`<p><strong>${said}</strong></p>
${next.map(sentence => html`<p>${sentence}</p>`)}
<ul class="rows">${devicesIn(current, person, true).map(
    device => html`<li><span class="name">${deviceName(device, voice)}</span>${quietLines(lastReports(device, contents))}</li>`,
  )}</ul>
<form method="post">${button('not-removed', say(isOfApps(policy) ? 'page.removed.undo' : 'page.fixed.undo'))}</form>`
}

/** Folded until it is opened, or was refused; nothing while it is pending. */
function requestForm({ voice: { say }, problem }: Answering, current: Case, kind: StaffRequest['kind'], fields: SafeHtml) {
  if (isPending(current, kind)) return ''
  const isTried = problem?.form.get('say') === kind
  return html`<details${isTried ? html` open` : ''}><summary>${say(requestTitles[kind])}</summary><form method="post"><input type="hidden" name="say" value="${kind}">${fields}<button class="secondary">${say('page.send')}</button></form></details>`
}

const isPending = ({ answers: { requests } }: Case, kind: StaffRequest['kind'], device?: string) =>
  requests.some(one => one.kind === kind && one.device === device)

/** What the person wrote in a form that was refused. */
const given = ({ problem }: Answering, kind: StaffRequest['kind'], field: string) =>
  (problem?.form.get('say') === kind && problem.form.get(field)) || ''

const reasonField = (contents: Answering, kind: StaffRequest['kind'], label: string) =>
  html`<label for="${kind}-reason">${label}</label><textarea id="${kind}-reason" name="reason" rows="4" maxlength="500" required>${given(contents, kind, 'reason')}</textarea>`

/** To say that a suspension is wrong. */
export const contestForm = (contents: Answering, current: Case): SafeHtml | '' =>
  isCut(contents.person, current)
    ? requestForm(contents, current, 'contest', reasonField(contents, 'contest', contents.voice.say('page.contest.why')))
    : ''

/** To ask for a later deadline. */
function moreTimeForm(contents: Answering, current: Case) {
  const { person, policy, voice, now } = contents
  const { say } = voice
  const lastDay = lastDayToExtend(current, person, policy)
  if (!lastDay || current.state === 'exempt') return ''
  const first = laterDay(lastDay, now.toZonedDateTimeISO(person.profile.zone).toPlainDate()).add({ days: 1 })
  const atOnce = lastDayAtOnce(current, person, policy, now)
  return requestForm(
    contents,
    current,
    'more-time',
    html`${atOnce ? html`<p>${say('page.moreTime.atOnce', dateForms(atOnce, voice))}</p>` : ''}${quiet(say('page.exemption.private'))}${reasonField(contents, 'more-time', say('page.moreTime.why'))}<label for="more-time-until">${say('page.moreTime.until')}</label><input id="more-time-until" type="date" name="until" min="${first.toString()}" value="${given(contents, 'more-time', 'until')}" required><br>`,
  )
}

const laterDay = (a: Temporal.PlainDate, b: Temporal.PlainDate) => (Temporal.PlainDate.compare(a, b) < 0 ? b : a)

/** Every other answer. */
export function answerForms(contents: Answering, current: Case) {
  const { person, policy, voice, now } = contents
  const { say } = voice
  const { readAt } = current.answers
  const mayRemoveWorkApps =
    !standingDeclaration(current, person.devices) &&
    policy.remedies.includes('remove-work-apps') &&
    devicesIn(current, person, true).some(({ ownership }) => ownership === 'personal')
  const isQuestioned = (id: string) => current.breaches.some(breach => breach.device === id && isAsked(breach, policy))
  const others = person.devices.filter(({ id }) => !isPending(current, 'not-my-device', id) && !isQuestioned(id))
  const tomorrow = now.toZonedDateTimeISO(person.profile.zone).toPlainDate().add({ days: 1 }).toString()
  return html`<h2>${say('page.answer.title')}</h2>
${readAt ? html`<p>${say('page.acknowledge.since', dayOf(readAt, person.profile.zone, voice))}</p>` : ''}
${
  readAt && !mayRemoveWorkApps
    ? ''
    : html`<form method="post">${readAt ? '' : button('acknowledge', say('page.acknowledge'))}${
        mayRemoveWorkApps ? button('remove-work-apps', say('page.removed.workApps')) : ''
      }</form>`
}
${
  others.length > 0
    ? requestForm(
        contents,
        current,
        'not-my-device',
        html`<label for="device">${say('page.notMine.which')}</label><select id="device" name="device" required><option value=""></option>${others.map(
          device =>
            html`<option value="${device.id}">${[deviceName(device, voice), ...reportIfNamesake(device, person, voice)].join(': ')}</option>`,
        )}</select>`,
      )
    : ''
}
${moreTimeForm(contents, current)}
${requestForm(
  contents,
  current,
  'exemption',
  html`<p class="quiet" id="private">${say('page.exemption.private')}</p>${reasonField(contents, 'exemption', say('page.exemption.why'))}<label for="until">${say('page.exemption.until')}</label><input id="until" type="date" name="until" min="${tomorrow}" value="${given(contents, 'exemption', 'until')}" required><br>`,
)}`
}
