/** Fleet: its hosts, with the titles of software and the policies that are asked about. */
import * as z from 'zod'
import {
  type DevicePage,
  type DeviceReader,
  type DeviceSource,
  type Matcher,
  SourceError,
  type Unread,
} from '#domain/sources/device-source.ts'
import type { DeviceSourceSettings } from '#domain/sources/settings.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { lenient, readListedRecords, ruleFault } from '../http/records.ts'
import { fixedToken } from '../http/tokens.ts'
import { askFleet, role } from './ask-fleet.ts'
import { hostReport } from './host.ts'
import { appsIn, installedApps, software } from './software.ts'

/** Hosts a page. */
const size = 250

const hostsAnswer = z.object({ hosts: z.array(z.unknown()).nullable() })
const countAnswer = z.object({ count: z.int().min(0) })
const hostAnswer = z.object({ host: z.looseObject({ software: lenient(z.array(software)) }) })

export type FleetSettings = Extract<DeviceSourceSettings, { kind: 'fleet' }>

export function fleet(settings: FleetSettings, { client, secret, clock }: SourceSurroundings): DeviceSource {
  const api = `${settings.address}/api/v1/fleet`
  const ours = client({ system: 'Fleet', hosts: [new URL(api).host], token: fixedToken(secret) })
  const ask = askFleet(ours, api)

  const checksIn = (matcher: Matcher) =>
    Object.entries(settings.checks).flatMap(([check, policy]) =>
      policy !== undefined && matcher.checks.has(check) ? [{ check, policy }] : [],
    )

  function reader(matcher: Matcher): DeviceReader {
    const checks = checksIn(matcher)

    const readApps = async () => ({ appsReadAt: clock.now(), installed: await installedApps(ask, matcher) })
    let apps: Awaited<ReturnType<typeof readApps>> | undefined

    /** Of policies that Fleet does not have: it finds those of teams there, too. */
    async function policyFaults() {
      const faults: Unread[] = []
      for (const { check, policy } of checks)
        await ask(`/global/policies/${encodeURIComponent(policy)}`, z.object({})).catch((error: unknown) =>
          faults.push(ruleFault(`checks: ${check}`, policy, error)),
        )
      return faults
    }

    async function page(cursor = '0 0'): Promise<DevicePage> {
      const [, ...numbers] = /^(\d{1,9}) (\d{1,9})$/.exec(cursor) ?? []
      const [number, read] = numbers.map(Number)
      if (number === undefined || read === undefined) throw new SourceError('cursor', 'Fleet has no such page')
      apps ??= await readApps()
      const { appsReadAt, installed } = apps
      const query = { page: number, per_page: size, order_key: 'id', device_mapping: true, populate_policies: checks.length > 0 }
      const hosts = (await ask('/hosts', hostsAnswer, query)).hosts ?? []
      const { count: total } = await ask('/hosts/count', countAnswer)
      // A page may be shorter than was asked for.
      const isLast = hosts.length === 0 || read + hosts.length >= total
      const question = { appsOf: (id: number) => installed.get(id) ?? [], appsReadAt, checks }
      return {
        ...readListedRecords(hosts, `page ${number + 1}`, host => hostReport(host, question)),
        faults: number === 0 ? await policyFaults() : undefined,
        next: isLast ? undefined : `${number + 1} ${read + hosts.length}`,
        total,
      }
    }

    return { page }
  }

  const look = {
    async ask(ref: string) {
      await ours.tell(`${api}/hosts/${ref}/refetch`, [200, 404], { method: 'POST', permission: role })
    },
    async find(ref: string, matcher: Matcher) {
      const answer = await ours.find(`${api}/hosts/${ref}`, hostAnswer, { permission: role })
      if (!answer) return undefined
      const { host } = answer.body
      const found = host.software && [...new Set(host.software.flatMap(one => appsIn(one, matcher)))]
      return hostReport(host, { appsOf: () => found, appsReadAt: clock.now(), checks: checksIn(matcher) })
    },
  }

  return { permissions: [role], inventoryHours: 1, open: async matcher => reader(matcher), look }
}
