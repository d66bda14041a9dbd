/** The staff page behind the link in a mail. Opening it changes nothing; only a submitted form does. */

import { type StaffInput, takeAnswer } from '#campaign/decide/take-answer.ts'
import { findCaseFile } from '#campaign/read/find-case-file.ts'
import { findMail } from '#campaign/read/find-mail.ts'
import { noticesTo } from '#campaign/send/evidence.ts'
import { askToLook } from '#campaign/sync/look-again.ts'
import { type Language, languages } from '#domain/catalogue/languages.ts'
import type { Brand } from '#domain/emails/brand.ts'
import type { Voice } from '#domain/emails/voice.ts'
import { type LinkedPage, readPageKey } from '#domain/people/page-links.ts'
import { languageOf, type Person, requestKinds } from '#domain/people/person.ts'
import { withDevicesToldApart } from '#domain/people/told-apart.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { type ActivePolicies, snapshotUnder } from '#domain/policies/store.ts'
import { isGrantedAtOnce } from '#domain/review/decisions/answers.ts'
import { heldBackFrom } from '#domain/review/held-back.ts'
import { review } from '#domain/review/review.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { auditPorts, deployed, mailCopies, queuePorts, voicePorts } from '../compose/system.ts'
import { formIn, type Received, received } from '../runtime/browser.ts'
import { joined } from '../runtime/lazily.ts'
import { answering, errorOf, type Run } from '../runtime/middleware.ts'
import { once } from '../runtime/once.ts'
import { perMinute } from '../runtime/per-minute.ts'
import { isCut, isCutUnanswered } from './answers.ts'
import { type StaffConfirmation, staffConfirmations } from './confirmation.ts'
import { readForm } from './form.ts'
import { errorPage, isAbout, mailPage, type PageContents, type PageError, printedPage, staffPage } from './page.ts'
import { lookOf } from './style.ts'

/** Bytes: a reason of 500 characters, each percent-encoded in up to twelve. */
const largestForm = 8192

/** Answers that do not count once something else has happened. */
const mayBeTooLate: readonly StaffInput['kind'][] = ['withdraw', 'not-removed', 'checked', 'more-time']

/** Per key and minute; wrong links per address, since staff and scanners may share one. */
const [mostRequests, mostAnswers, mostWrong] = [300, 20, 300]

const here = deployed(all => joined(all.stores, auditPorts(all), mailCopies(all), voicePorts(all), queuePorts(all)))

type Ports = ReturnType<typeof here>

interface PageResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded?: boolean
}

const limitsBy = (clock: Clock) => ({
  mayAsk: perMinute(mostRequests, clock),
  mayAnswer: perMinute(mostAnswers, clock),
  mayErr: perMinute(mostWrong, clock),
})

export const serveStaffPage = (system = here) => {
  const limits = once(() => limitsBy(system().clock))
  return answering<PageResult>('me', async (event, { logger }) => {
    const request = received.parse(event)
    return respond(request, system(), limits(), logger).catch((error: unknown) => {
      logger.error('a staff page failed', errorOf(error))
      return refused(500, 'page.error.failed', request, system())
    })
  })
}

export const handler = serveStaffPage()

async function respond(
  request: Received,
  system: Ports,
  { mayAsk, mayAnswer, mayErr }: ReturnType<typeof limitsBy>,
  logger: Run['logger'],
): Promise<PageResult> {
  const { method, sourceIp } = request.requestContext.http
  const [, text = ''] = /^\/me\/([^/]+)$/.exec(request.rawPath) ?? []
  const key = readPageKey(text)
  const linked = key && (await system.pageLinks.find(key))
  const isTooOften = key && linked ? !mayAsk(key) || (method === 'POST' && !mayAnswer(key)) : !mayErr(sourceIp)
  if (isTooOften) return refused(429, 'page.error.often', request, system)
  if (!key || !linked) return refused(404, 'page.error.link', request, system)
  const policies = await snapshotUnder(system.control, system.policies)
  const subject = await findSubject(key, linked, system, policies)
  if (!subject) return refused(404, 'page.error.link', request, system)
  const visit = { linked, subject, request, system, policies, logger }
  if (method === 'POST') {
    system.clockCheck.assertRight()
    return take(visit)
  }
  if (method !== 'GET' && method !== 'HEAD') {
    const answer = await refused(405, 'page.error.link', request, system)
    return { ...answer, headers: { ...answer.headers, Allow: 'GET, HEAD, POST' } }
  }
  const query = new URLSearchParams(request.rawQueryString)
  if (query.has('mail')) return showMail(visit, Number(query.get('mail')))
  const done = query.get('done')
  const confirmed = Object.keys(staffConfirmations).find((one): one is StaffConfirmation => one === done)
  return showPage(200, visit, { confirmed })
}

/** One of the mails that their page lists. */
async function showMail({ linked, subject, request, system }: Visit, number: number): Promise<PageResult> {
  const sent = await findMail(system, linked.ref, subject.person, number)
  if (!sent || !isAbout(sent.notice, subject.policy)) return refused(404, 'page.error.link', request, system)
  const voice = await system.voices(languageOf(subject.person))
  return page(200, voice, mailPage(sent, { ...subject, now: system.clock.now(), voice }))
}

interface Subject {
  person: Person
  policy: PolicyVersion
  policies: readonly PolicyVersion[]
}

/** @returns the person as of now, unsaved; undefined unless they still hold the key */
async function findSubject(
  key: string,
  { ref, policy: id }: LinkedPage,
  { people, clock }: Ports,
  policies: ActivePolicies,
): Promise<Subject | undefined> {
  const [found, active] = await Promise.all([people.find(ref), policies.listActive()])
  const policy = active.find(one => one.id === id)
  const held = found?.person.pages?.[id]
  const now = clock.now()
  if (!policy || !held || held.key !== key || !isBefore(now, held.until)) return undefined
  return { person: withDevicesToldApart(review(found.person, active, now)), policy, policies: active }
}

/** A request for the page of a person. */
interface Visit {
  linked: LinkedPage
  subject: Subject
  request: Received
  system: Ports
  policies: ActivePolicies
  logger: Run['logger']
}

async function take(visit: Visit): Promise<PageResult> {
  const { linked, subject, request, system, policies, logger } = visit
  const { person } = subject
  const today = system.clock.now().toZonedDateTimeISO(person.profile.zone).toPlainDate()
  const form = formIn(request, largestForm)
  const current = person.cases.find(one => one.policy === linked.policy)
  if (form?.get('say') === 'record') return saveRecord(visit)
  const said = form ? readForm(form, person, today) : 'page.wrong.choice'
  if (typeof said === 'string') return showPage(400, visit, { problem: { message: said, form: form ?? new URLSearchParams() } })
  const { people, audit, clock, sourceTasks } = system
  const taken = await takeAnswer({ people, policies, audit, clock }, linked.ref, linked.policy, said)
  if (taken === 'nobody') return refused(404, 'page.error.link', request, system)
  const isGranted = said.kind === 'more-time' && current && isGrantedAtOnce(current, person, subject.policy, said.until, clock.now())
  if (taken === 'taken' && !isGranted && requestKinds.some(kind => kind === said.kind))
    logger.warn('a person asked for a decision', { about: linked.ref, policy: linked.policy, kind: said.kind })
  if (taken === 'taken' && said.kind === 'declare' && sourceTasks)
    await askToLook(sourceTasks, linked.ref, person, clock.now()).catch((error: unknown) =>
      logger.warn('devices are not checked before the next pass: the queue took no task', { about: linked.ref, error }),
    )
  const held = current ? Object.values(heldBackFrom(current, { ...subject.person, policy: subject.policy, now: clock.now() })) : []
  const isRestored = taken === 'taken' && held.some(({ isRestored }) => isRestored)
  const declared = isRestored ? 'declare-restored' : current && isCut(person, current) ? 'declare-suspended' : 'declare'
  const isAnswer = said.kind === 'checked' || said.kind === 'not-my-device'
  const isAnswered = isAnswer && taken === 'taken' && current && isCutUnanswered(person, current, subject.policy, said.device)
  const answered = isAnswered ? (`${said.kind}-restored` as const) : isGranted ? 'more-time-granted' : said.kind
  const confirmed: StaffConfirmation = answered === 'declare' ? declared : answered
  // It was said before, decided meanwhile, or reported by the device, which the page shows.
  const isTooLate = taken === 'known' && mayBeTooLate.includes(said.kind)
  // Relative: no header holds the key.
  return { statusCode: 303, headers: { ...headersOf(undefined), Location: isTooLate ? '?' : `?done=${confirmed}` }, body: '' }
}

/** Their case in one file; the hash of the first in a day is in the audit log. @throws Error if it is too large for one answer */
async function saveRecord({ linked: { ref, policy }, subject, request, system, policies }: Visit): Promise<PageResult> {
  const { people, evidence, dayCounts, clock, voices } = system
  const file = await findCaseFile({ people, evidence, clock, policies }, policy, ref)
  if (!file) return refused(404, 'page.error.link', request, system)
  // Loaded for the few who want it, so that no page waits for it.
  const { bundleCase, logBundle } = await import('#functions/case/bundle.ts')
  const contents = { ...subject, notices: file.digests, now: clock.now(), voice: await voices(languageOf(subject.person)) }
  const bundle = await bundleCase(system, file, mails => printedPage(contents, mails))
  if (bundle === 'too large') throw new Error('a case has too many mails for one file: an admin can get them one by one')
  // Strangers reach this page: whoever saves often does not fill the log.
  const count = (copies: number) => dayCounts.add(`copies#${ref}#${policy}`, clock.now().toZonedDateTimeISO('UTC').toPlainDate(), copies, 1)
  const isFirst = await count(1)
  const entry = isFirst
    ? await logBundle(system, file, bundle, 'staff').catch(async (error: unknown) => {
        await count(-1)
        throw error
      })
    : undefined
  return {
    statusCode: 200,
    headers: {
      ...headersOf(undefined),
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${policy}.zip"`,
    },
    body: Buffer.from(bundle.zipWith(entry)).toString('base64'),
    isBase64Encoded: true,
  }
}

async function showPage(
  statusCode: number,
  { linked, subject, system: { evidence, clock, voices } }: Visit,
  more: Pick<PageContents, 'confirmed' | 'problem'>,
): Promise<PageResult> {
  const notices = await noticesTo(evidence, linked.ref, subject.person)
  const voice = await voices(languageOf(subject.person))
  return page(statusCode, voice, staffPage({ ...subject, ...more, notices: notices.toReversed(), now: clock.now(), voice }))
}

/** @param brand whose logos are in the page */
const headersOf = (brand: Brand | undefined) => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; style-src ${lookOf(brand).hash}; ${brand?.logo ? 'img-src data:; ' : ''}form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
})

const page = (statusCode: number, { brand }: Voice, body: string) => ({ statusCode, headers: headersOf(brand), body })

/** In the browser's language. The same for every reason, so that it reveals nothing. */
async function refused(statusCode: number, error: PageError, request: Received, { voices }: Ports): Promise<PageResult> {
  const voice = await voices(languageWanted(request))
  const again: PageResult['headers'] = statusCode === 429 ? { 'Retry-After': '60' } : {}
  return { statusCode, headers: { ...headersOf(voice.brand), ...again }, body: errorPage(error, voice) }
}

function languageWanted({ headers }: Received): Language {
  const wanted = (headers['accept-language'] ?? '').split(',').map(one => one.trim().slice(0, 2).toLowerCase())
  return wanted.flatMap(one => languages.find(language => language === one) ?? [])[0] ?? 'en'
}
