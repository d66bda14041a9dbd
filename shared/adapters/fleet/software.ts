/** Which hosts have which of the asked-about apps, by titles of software: nothing else of a host's software is read. */
import * as z from 'zod'
import type { Matcher } from '#domain/sources/device-source.ts'
import { appsAmong, lenient, withoutSuffix } from '../http/records.ts'
import type { AskFleet } from './ask-fleet.ts'

/** A title, or software of one host. */
export const software = z.object({
  name: z.string(),
  source: z.string(),
  bundle_identifier: z.string().nullish(),
  application_id: z.string().nullish(),
})

/** Platforms of kinds of software. Others are no apps, such as packages and extensions of browsers. */
const sources: ReadonlyMap<string, string> = new Map([
  ['apps', 'macos'],
  ['ios_apps', 'ios'],
  ['ipados_apps', 'ipados'],
  ['programs', 'windows'],
  ['android_apps', 'android'],
])

/** The asked-about apps that a title or software of a host is. */
export function appsIn(
  { name, source, bundle_identifier, application_id }: z.output<typeof software>,
  matcher: Matcher,
): readonly string[] {
  const platform = sources.get(source)
  if (platform === undefined) return []
  return appsAmong([{ id: bundle_identifier || application_id || undefined, name: withoutSuffix(name) }], platform, matcher)
}

/** Asked-about apps by the number of the host that they are on. */
export type Installed = ReadonlyMap<number, readonly string[]>

const titlesAnswer = z.object({ software_titles: z.array(software.extend({ id: z.int() })).nullable() })
const hostsAnswer = z.object({ hosts: z.array(z.object({ id: lenient(z.int()) })).nullable() })

/** Records a page. */
const size = 500

/** @throws SourceError */
export async function installedApps(ask: AskFleet, matcher: Matcher): Promise<Installed> {
  const titles = new Map<number, readonly string[]>()
  for (const query of searched(matcher.appNames)) {
    const found = await allPages(async page => {
      const { software_titles } = await ask('/software/titles', titlesAnswer, { query, page, per_page: size })
      return software_titles ?? []
    })
    for (const title of found) titles.set(title.id, appsIn(title, matcher))
  }
  const installed = new Map<number, readonly string[]>()
  for (const [software_title_id, apps] of titles) {
    if (apps.length === 0) continue
    const hosts = await allPages(async page => {
      const query = { software_title_id, page, per_page: size, order_key: 'id' }
      return (await ask('/hosts', hostsAnswer, query)).hosts ?? []
    })
    for (const { id } of hosts) if (id !== undefined) installed.set(id, [...new Set([...(installed.get(id) ?? []), ...apps])])
  }
  return installed
}

/** Fleet finds titles that contain what is searched for. */
const searched = (names: readonly string[]) => names.filter(name => !names.some(other => other !== name && name.includes(other)))

/** To the first empty page: a server may give fewer records than were asked for. */
async function allPages<T>(read: (page: number) => Promise<readonly T[]>) {
  const all: T[] = []
  for (let page = 0; ; page += 1) {
    const records = await read(page)
    if (records.length === 0) return all
    all.push(...records)
  }
}
