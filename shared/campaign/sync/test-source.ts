import type { Temporal } from 'temporal-polyfill'
import { countByKind } from '#domain/numbers.ts'
import { type DevicePage, type DeviceSource, type Matcher, SourceError, type Unread } from '#domain/sources/device-source.ts'
import type { StaffSource } from '#domain/sources/staff-source.ts'
import type { ShownSource, SourceTests } from '#domain/sources/tasks.ts'
import type { Ports } from '../ports.ts'
import type { SignedIn } from './ports.ts'

export interface TestPorts extends Ports<'clock'> {
  sourceTests: SourceTests
}

interface TestedSource extends SignedIn {
  name: string
  askedAt: Temporal.Instant
  /** Reads one page. @throws SourceError */
  show: () => Promise<ShownSource>
}

/** Tests a source and keeps the result; writes nothing else. @throws what is no SourceError, once that is kept */
export async function testSource({ sourceTests, clock }: TestPorts, { name, askedAt, show, checkSecret }: TestedSource) {
  const keep = (result: { shown: ShownSource } | { problem: { fault: SourceError['fault'] | 'unknown'; message: string } }) =>
    sourceTests.save(name, { askedAt, endedAt: clock.now(), ...result })
  try {
    const shown = await show()
    const { true: [right] = [], false: wrong = [] } = Object.groupBy(checkSecret?.() ?? [], ({ isRight }) => `${isRight}`)
    const faults = [...wrong.map(({ message }) => message), ...shown.faults]
    await keep({ shown: { ...shown, secret: right?.message, faults } })
  } catch (error) {
    if (error instanceof SourceError) return keep({ problem: { fault: error.fault, message: error.message } })
    await keep({ problem: { fault: 'unknown', message: 'Ides itself failed: read the log of sync' } })
    throw error
  }
}

/** Pages that may be empty first, as while a source makes ready what it was asked for. */
const mostEmpty = 5

/** How many of the devices on the first page that is not empty are of which kind. @throws SourceError */
export async function showDevices(source: DeviceSource, matcher: Matcher): Promise<ShownSource> {
  const reader = await source.open(matcher)
  let page = await reader.page(undefined)
  const { faults = [] } = page
  for (let empty = 0; empty < mostEmpty && isEmpty(page) && page.next !== undefined; empty += 1) page = await reader.page(page.next)
  const { reports, unread, total } = page
  return {
    records: reports.length + unread.length,
    unread: unread.length,
    total,
    by: {
      platform: countByKind(reports, ({ platform }) => platform),
      ownership: countByKind(reports, ({ ownership }) => ownership),
      coverage: countByKind(reports, ({ coverage }) => coverage),
    },
    faults: sentences(unread, [...faults.map(({ record, message }) => `${record} ${message}`), ...reports.flatMap(({ faults }) => faults)]),
  }
}

const isEmpty = ({ reports, unread }: DevicePage) => reports.length + unread.length === 0

/** The same of people. @throws SourceError */
export async function showStaff(source: StaffSource, groups: readonly string[]): Promise<ShownSource> {
  const { reports, unread, leftOut } = await (await source.open(groups)).page(undefined)
  return {
    records: reports.length + unread.length,
    unread: unread.length,
    by: {
      account: countByKind(reports, ({ isRemoved, isEnabled }) => (isRemoved ? 'removed' : isEnabled ? 'enabled' : 'disabled')),
      'staff id': countByKind(reports, ({ id }) => (id === undefined ? 'missing' : 'there')),
      country: countByKind(reports, ({ country }) => country ?? 'unknown'),
      'left out': leftOut,
    },
    faults: sentences(unread, []),
  }
}

/** Most of them repeat from record to record. */
const mostFaults = 20

const sentences = (unread: readonly Unread[], faults: readonly string[]) =>
  [...new Set([...unread.map(({ message }) => `a record ${message}`), ...faults])].slice(0, mostFaults)
