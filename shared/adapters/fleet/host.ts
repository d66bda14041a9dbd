/** One host of Fleet, as a list of hosts or its own address has it. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import { earliestOf } from '#domain/schedule/zone.ts'
import type { DeviceReport, SourceUser } from '#domain/sources/device-source.ts'
import { faultsAmong, inventory, lenient, lenientList, lenientText } from '../http/records.ts'

const host = z.object({
  id: z.int(),
  uuid: lenientText,
  hardware_serial: lenientText,
  display_name: lenientText,
  hostname: lenientText,
  platform: lenientText,
  os_version: lenientText,
  seen_time: lenient(instant),
  software_updated_at: lenient(instant),
  policy_updated_at: lenient(instant),
  mdm: lenient(z.object({ enrollment_status: z.string().nullish() })),
  device_mapping: lenientList(z.object({ email: z.string().min(1), source: z.string() })),
  policies: lenientList(z.object({ id: z.int(), response: z.string().nullish() })),
})

type Host = z.output<typeof host>

interface HostQuestion {
  /** Asked-about apps on a host; undefined where they cannot be read. */
  appsOf: (id: number) => readonly string[] | undefined
  /** When they were read; of a later inventory they say nothing. */
  appsReadAt: Temporal.Instant
  /** Asked-about checks, with the numbers of their policies. */
  checks: readonly { check: string; policy: string }[]
}

/** @returns undefined for a record without an id */
export function hostReport(record: unknown, question: HostQuestion): DeviceReport | undefined {
  const { data: read } = host.safeParse(record)
  if (!read) return undefined
  const { platform: written = 'unknown' } = read
  const platform = written === 'darwin' ? 'macos' : written
  const status = read.mdm?.enrollment_status ?? ''
  const isMobile = mobile.has(platform)
  const found = question.appsOf(read.id)
  const checked = checksOf(read, question)
  const doubts = faultsAmong({
    'its platform cannot be read': !read.platform,
    'its software_updated_at cannot be read': !read.software_updated_at,
    'its software cannot be read': !found,
    'its enrollment_status is none that is known': isMobile && !enrolments.has(status),
  })
  return {
    ...inventory,
    ref: String(read.id),
    keys: { serial: read.hardware_serial, udid: apple.has(platform) ? read.uuid : undefined },
    users: usersOf(read),
    label: read.display_name ?? read.hostname ?? platform,
    platform,
    ownership: enrolments.get(status)?.ownership ?? 'unknown',
    seenAt: happened(read.seen_time),
    inventoriedAt: inventoriedAt(read, question, checked),
    coverage: doubts.length > 0 ? 'none' : coverageOf(read, platform, status),
    found: found ?? [],
    passed: checked.passed,
    failed: checked.failed,
    osVersion: versionIn(platform, read.os_version),
    isGone: isMobile && status === 'Off',
    faults: [...doubts, ...checked.faults, ...(read.device_mapping ? [] : ['its device_mapping cannot be read'])],
  }
}

const mobile: ReadonlySet<string> = new Set(['ios', 'ipados', 'android'])
const apple: ReadonlySet<string> = new Set(['ios', 'ipados', 'macos'])

interface Enrolment extends Pick<DeviceReport, 'ownership' | 'coverage'> {}

/** Coverage of iPhones and iPads. */
const enrolments: ReadonlyMap<string, Enrolment> = new Map([
  ['On (automatic)', { ownership: 'official', coverage: 'all-apps' }],
  ['On (company-owned)', { ownership: 'official', coverage: 'all-apps' }],
  ['On (manual)', { ownership: 'unknown', coverage: 'managed-only' }],
  ['On (manual - personal)', { ownership: 'personal', coverage: 'managed-only' }],
  ['On (personal)', { ownership: 'personal', coverage: 'managed-only' }],
  ['Pending', { ownership: 'official', coverage: 'none' }],
  ['Off', { ownership: 'unknown', coverage: 'none' }],
])

function coverageOf({ software_updated_at }: Host, platform: string, status: string): DeviceReport['coverage'] {
  if (!happened(software_updated_at)) return 'none'
  if (platform === 'macos') return 'all-apps'
  if (platform === 'android') return 'work-profile'
  // Of Windows, apps from the Store are not listed.
  return apple.has(platform) ? (enrolments.get(status)?.coverage ?? 'none') : 'none'
}

interface Checked extends Pick<DeviceReport, 'passed' | 'failed' | 'faults'> {}

function checksOf({ policies, policy_updated_at }: Host, { checks }: HostQuestion): Checked {
  if (checks.length === 0 || !happened(policy_updated_at)) return { passed: [], failed: [], faults: [] }
  if (!policies) return { passed: [], failed: [], faults: ['its policies cannot be read'] }
  const responses = new Map(policies.map(({ id, response }) => [String(id), response ?? '']))
  const answered = (response: string) => checks.filter(({ policy }) => responses.get(policy) === response).map(({ check }) => check)
  const strange = checks.filter(({ policy }) => !['pass', 'fail', ''].includes(responses.get(policy) ?? ''))
  return {
    passed: answered('pass'),
    failed: answered('fail'),
    faults: strange.map(({ policy }) => `its response to the policy ${policy} is none that is known`),
  }
}

/** The earliest moment of what the report rests on. */
function inventoriedAt({ software_updated_at, policy_updated_at }: Host, { appsReadAt }: HostQuestion, { passed, failed }: Checked) {
  const isChecked = passed.length + failed.length > 0
  const last = earliestOf([software_updated_at, isChecked ? policy_updated_at : undefined].flatMap(at => happened(at) ?? []))
  return last && earliestOf([last, appsReadAt])
}

/** Fleet writes a moment before 2001 for what never happened. */
const happened = (at: Temporal.Instant | undefined) => (at && at.epochMilliseconds > Date.UTC(2001, 0) ? at : undefined)

/** The person signed in to Chrome is its user only where nobody else is named. */
function usersOf({ device_mapping: mapping = [] }: Host): readonly SourceUser[] {
  const named = mapping.filter(({ source }) => source !== 'google_chrome_profiles')
  return (named.length > 0 ? named : mapping).map(({ email }) => ({ email }))
}

/** @param text `iOS 17.4`, `Windows 11 Pro 23H2 10.0.22631.3593` */
const versionIn = (platform: string, text = '') => (platform === 'windows' ? /\b\d+(\.\d+){2,3}\b/ : /\b\d+(\.\d+){0,3}\b/).exec(text)?.[0]
