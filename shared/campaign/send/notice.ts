import type { Temporal } from 'temporal-polyfill'
import { mailClaims } from '../../domain/emails/claims.ts'
import type { PageLinks } from '../../domain/people/page-links.ts'
import type { Person } from '../../domain/people/person.ts'
import { type Retention, withoutEndedLinks } from '../../domain/people/retention.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { owedNow, type Part } from '../../domain/review/agenda.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'

/**
 * What is owed now of a notice if the policies whose parts would tell of a suspension not requested yet say nothing.
 * @param waiting devices whose suspension waits for the end of a pause
 */
export function tellable(
  notice: readonly Part[],
  person: Person,
  policies: readonly PolicyVersion[],
  waiting: ReadonlySet<string>,
  now: Temporal.Instant,
): readonly Part[] {
  const tellsTooEarly = (part: Part): boolean => {
    const { suspended, suspendedElsewhere } = mailClaims(person, part, now)
    return [...suspended, ...suspendedElsewhere].some((device) => waiting.has(device))
  }
  const silent = new Set(notice.filter(tellsTooEarly).map(({ whole }) => whole))
  if (silent.size === 0) return notice
  const others = policies.filter((policy) => !silent.has(policy))
  // Parts that would only have joined the others are not due by themselves.
  return owedNow(person, others, now).notice
}

export interface LinkingPorts {
  readonly pageLinks: PageLinks
  /** Returns a new random key. */
  readonly drawPageKey: () => string
  /** Where staff pages are, without a trailing slash; absent without staff pages. */
  readonly pageUrl?: string | undefined
  readonly retention: Retention
  readonly clock: Clock
}

/**
 * The person with a link about each of these policies, to be saved before a mail carries it. The link itself is saved here: once a person holds
 * a key, it opens their page.
 */
export async function withPageLinks(
  { pageLinks, drawPageKey, pageUrl, retention, clock }: LinkingPorts,
  ref: string,
  person: Person,
  policies: readonly string[],
): Promise<Person> {
  if (pageUrl === undefined) return person
  const now = clock.now()
  const pages = { ...withoutEndedLinks(person, now).pages }
  const ending = policies.filter((policy) => !isBefore(now.add({ hours: 12 * retention.pageLinks }), pages[policy]?.until ?? now))
  if (ending.length === 0) return person
  const until = now.add({ hours: 24 * retention.pageLinks })
  for (const policy of ending) {
    const key = pages[policy]?.key ?? drawPageKey()
    await pageLinks.save(key, { ref, policy }, until)
    pages[policy] = { key, until }
  }
  return { ...person, pages }
}

/** @returns the address of the person's page; undefined without one */
export function pageAddress({ pageUrl }: Pick<LinkingPorts, 'pageUrl'>, { pages = {} }: Person, policy: string): string | undefined {
  const key = pages[policy]?.key
  return pageUrl === undefined || key === undefined ? undefined : `${pageUrl}/${key}`
}
