/** Shows a page, or takes its form: what it may ask, and what becomes of its answer. */
import type * as z from 'zod'
import { html } from '#domain/html.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { refusalAfter } from '../admin/failures.ts'
import { type Refusal, RefusedError, refuse, refused } from '../admin/problem.ts'
import { type AskedRoute, adminOf, doneBy, isAllowed } from '../admin/route.ts'
import { routes } from '../admin/routes.ts'
import type { System } from '../compose/system.ts'
import type { FileForm, Received } from '../runtime/browser.ts'
import { joined } from '../runtime/lazily.ts'
import type { Run } from '../runtime/middleware.ts'
import { downloadOf, frameHeaders, htmlAnswer, type PageResponse, redirect } from './exchange.ts'
import { postForm, type RefusedForm } from './form.ts'
import { consoleDocument, refusalMain, wrongBox } from './layout.ts'
import { answerIn, type ConsolePage, type FormResult, type Framed, type Visit } from './page.ts'
import { pages } from './pages.ts'
import { notAllowed, refusalTitle } from './refusals.ts'
import { type ConsoleSession, callerOf } from './session.ts'

/** After that long no further part of long work is begun: API Gateway waits half a minute for an answer. */
const longest = { seconds: 15 } as const

const forms = pages.map(page => ({ page, form: new RegExp(`^${page.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`) }))

interface FoundPage {
  page: ConsolePage
  path: Record<string, string>
}

/** The first page whose path fits. */
export function pageAt(address: string): FoundPage | undefined {
  for (const { page, form } of forms) {
    const found = form.exec(address)
    if (found) return { page, path: { ...found.groups } }
  }
  return undefined
}

/** Who visits, and of what. */
interface Visiting {
  session: ConsoleSession
  system: System
  logger: Run['logger']
}

/** In which times are shown: the zone that the reader chose, else that of the policy in the address, else of the first policy that has one. */
async function zoneOf({ session, system: { policies, drafts } }: Visiting, id: string | undefined) {
  if (session.zone !== undefined) return session.zone
  const zoneIn = (all: readonly Policy[]) => {
    const zoned = all.filter(({ zone }) => zone !== 'staff')
    return (zoned.find(policy => policy.id === id) ?? zoned[0])?.zone
  }
  return zoneIn(await policies.listActive()) ?? zoneIn((await drafts.list()).map(({ policy }) => policy)) ?? 'UTC'
}

/** @param sent its form, if one was sent */
export async function answerPage(
  { page, path }: FoundPage,
  request: Received,
  sent: FileForm | undefined,
  visiting: Visiting,
): Promise<PageResponse> {
  const zone = await zoneOf(visiting, path.policy)
  const visitWith = (refused?: RefusedForm) => visitOf(page, path, request, visiting, zone, refused)
  const visit = visitWith()
  const caller = callerOf(visiting.session)
  const { scope } = page.route
  if (!caller.scopes.has(scope)) throw refused(403, notAllowed(scope, caller, 'see this page'))
  if (!sent) return present(page, visit, visiting, await page.show(visit))
  if (!page.take) throw refused(405, 'go back, load the page again, and use its buttons')
  visiting.system.clockCheck.assertRight()
  try {
    return await present(page, visit, visiting, await page.take(visit, sent.form, sent.file))
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    const again = visitWith({ form: sent.form, refusal: error.refusal })
    return present(page, again, visiting, await page.show(again))
  }
}

function visitOf(
  page: ConsolePage,
  path: Visit['path'],
  request: Received,
  { session, system: shared, logger }: Visiting,
  zone: string,
  sent?: RefusedForm,
): Visit {
  const system = joined(shared, { countsOfVisit: new Map() })
  const until = system.machineClock.now().add(longest)
  const caller = callerOf(session)
  const { rawPath: address, rawQueryString } = request
  const ask: Visit['ask'] = async <Result extends z.ZodType>(route: AskedRoute<unknown, z.ZodType, Result>, question = {}) =>
    caller.scopes.has(route.scope)
      ? route.ask({ path, query: {}, body: undefined, ...question }, { caller, system, logger })
      : refuse(403, notAllowed(route.scope, caller, 'see or do this'))
  const get: Visit['get'] = async (route, question) => {
    const result = await ask(route, question)
    if ('problem' in result) throw new RefusedError(result)
    return result.body
  }
  const change: Visit['change'] = async (route, question) => doneBy(route, await get(route, question))
  const query = new URLSearchParams(rawQueryString)
  return {
    address,
    path,
    query,
    cursor: query.get('cursor') ?? undefined,
    ask,
    find: async (route, question) => answerIn(await ask(route, question)),
    get,
    change,
    changeHere: async (...asked) => ({ to: address, confirmed: await change(...asked) }),
    may: route => isAllowed(route, caller),
    admin: adminOf(caller),
    now: system.clock.now(),
    zone,
    form: form => postForm({ proof: session.proof, address, takesFile: page.takesFile, sent }, form),
    hasTimeLeft: () => isBefore(system.machineClock.now(), until),
    refusalAfter: error => loggedRefusal(error, logger),
    sent,
  }
}

/** What a page says of an error. */
export function loggedRefusal(error: unknown, logger: Run['logger']): Refusal {
  if (error instanceof RefusedError) return error.refusal
  const refusal = refusalAfter(error)
  if (refusal.problem.status >= 500) logger.error('a page of the console failed', error instanceof Error ? { error } : {})
  return refusal
}

async function present(page: ConsolePage, visit: Visit, { session, system }: Visiting, shown: FormResult | Framed): Promise<PageResponse> {
  const { sent } = visit
  const now = system.machineClock.now().epochMilliseconds
  const above = pagesAbove(page)
  const addressOf = (one: ConsolePage) => one.path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(visit.path[name] ?? ''))
  if (typeof shown === 'string') return confirm(addressOf(above.at(-1) ?? page), shown, now)
  if ('confirmed' in shown) return confirm(shown.to, shown.confirmed, now)
  if ('file' in shown) return downloadOf(shown)
  if ('mail' in shown) return { ...htmlAnswer(200, shown.mail), headers: frameHeaders }
  const [title = '', ...names] = await Promise.all([page, ...above].map(({ title }) => (typeof title === 'string' ? title : title(visit))))
  const keeps = page.keeps && (sent?.form ?? visit.query).get(page.keeps)
  const kept = keeps ? `?${page.keeps}=${encodeURIComponent(keeps)}` : ''
  const saysAll = page.saysFaults && (sent?.refusal.problem.errors ?? []).length > 0
  const document = consoleDocument({
    title,
    main: sent && !saysAll ? html`${wrongBox('This was not done', sent.refusal, sent.form)}${shown}` : shown,
    address: page.path,
    above: above.map((one, index) => [`${addressOf(one)}${one === above.at(-1) ? kept : ''}`, names[index] ?? ''] as const),
    isLive: page.isLive,
    session,
    now: visit.now,
    zone: visit.zone,
    confirmed: saidIn(visit.query.get('done') ?? '', now),
  })
  return htmlAnswer(sent?.refusal.problem.status ?? 200, document, page.isLive)
}

/** Milliseconds: a page that is loaded again later does not say it again. */
const saidFor = 60_000

const confirm = (to: string, done: string, now: number): PageResponse =>
  redirect(`${to}${to.includes('?') ? '&' : '?'}${new URLSearchParams({ done: `${done} ${now}` })}`)

function saidIn(done: string, now: number): string | undefined {
  const [, sentence = '', at] = /^(.*) (\d+)$/s.exec(done) ?? []
  return sentences.has(sentence) && Number(at) > now - saidFor ? sentence : undefined
}

/** What routes say: no address can make a page say anything else. */
const sentences = new Set(routes.flatMap(({ done = [] }) => (typeof done === 'string' ? done : Object.values(done))))

/** Outermost first. */
function pagesAbove({ path, under = parentOf(path) }: Pick<ConsolePage, 'path' | 'under'>): readonly ConsolePage[] {
  if (under === '') return []
  const page = pages.find(one => one.path === under)
  return [...pagesAbove(page ?? { path: under }), ...(page ? [page] : [])]
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'))

export const refusalPage = (refusal: Refusal, session?: ConsoleSession, now?: Visit['now']): PageResponse =>
  htmlAnswer(
    refusal.problem.status,
    consoleDocument({ title: refusalTitle(refusal), main: refusalMain(refusal), ...(session && now ? { session, now } : {}) }),
  )
