import type { NamedSource } from '#campaign/sync/ports.ts'
import { syncDevices } from '#campaign/sync/sync-devices.ts'
import type { Device } from '#domain/people/person.ts'
import { type DevicePage, type DeviceReport, type DeviceSource, SourceError } from '#domain/sources/device-source.ts'
import { deviceSourceSettings } from '#domain/sources/settings.ts'
import { instant, personWith, several } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { known, type Running } from '../running.ts'

/** Staff known under their addresses, by default Ana and Ben without devices. */
export async function opened(opening: Parameters<typeof known>[0] = {}) {
  const people = [personWith({}, []), personWith({ id: 'ben' }, [])]
  const running = await known({ people, ...opening })
  for (const { profile } of opening.people ?? people)
    await running.ports.addresses.claim(profile.email, { ref: refOf(profile.id), since: hour(8, 1) })
  return running.with({ sources: ['intune', 'jamf', 'okta'].map(name => ({ name, kind: 'jamf', everyHours: 6 })) })
}

/** A report of Ana's phone, which has no app that anybody asks about, made at 08:00 UTC on 23 February. */
export const reportOf = (said: Partial<DeviceReport> = {}): DeviceReport => ({
  ref: 'r1',
  keys: { serial: `C39-${said.ref ?? 'r1'}` },
  users: [{ email: 'ana@ec.example' }],
  label: 'iPhone',
  platform: 'ios',
  ownership: 'official',
  workApps: true,
  inventoriedAt: instant('2023-02-23T08:00:00Z'),
  coverage: 'all-apps',
  evidence: 'inventory',
  found: [],
  passed: [],
  failed: [],
  faults: [],
  ...said,
})

/** Of Ben, who has twenty: what is missing from a list is then few of many. */
export const others = several(20, number => reportOf({ ref: `other${number}`, users: [{ id: 'ben' }] }))

export const hour = (clock: number, day = 23) => instant(`2023-02-${String(day).padStart(2, '0')}T${String(clock).padStart(2, '0')}:00:00Z`)

/** A source that says what a test wants it to. */
export interface Scripted extends NamedSource {
  /** Its pages; one that fails in place of a page. */
  pages: readonly (Partial<DevicePage> | SourceError)[]
  /** Cursors of the pages it was asked for. */
  asked: (string | undefined)[]
  /** Questions about one device. */
  looked: string[]
}

export function scripted(name = 'intune', pages: Scripted['pages'] = [], guards: Record<string, unknown> = {}) {
  const source: DeviceSource = {
    permissions: [],
    open: async () => ({
      async page(cursor) {
        self.asked.push(cursor)
        const number = Number(cursor ?? 0)
        const page = self.pages[number]
        if (page instanceof SourceError) throw page
        const next = number + 1 < self.pages.length ? { next: String(number + 1) } : {}
        return { reports: [], unread: [], ...next, ...page }
      },
    }),
  }
  const account = { address: 'https://jamf.example', clientId: 'ides', secret: 'ides/jamf' }
  const settings = deviceSourceSettings.parse({ kind: 'jamf', ...account, ...guards })
  const self: Scripted = { name, settings, source, pages, asked: [], looked: [] }
  return self
}

/** One whose devices take stock when they are asked to, like those of Fleet. */
export function quick(...parameters: Parameters<typeof scripted>) {
  const slow = scripted(...parameters)
  const look: DeviceSource['look'] = {
    async ask(ref) {
      self.looked.push(`ask ${ref}`)
    },
    async find(ref) {
      self.looked.push(`find ${ref}`)
      const reports = self.pages.flatMap(page => (page instanceof SourceError ? [] : (page.reports ?? [])))
      return reports.find(report => report.ref === ref)
    },
  }
  const self: Scripted = Object.assign(slow, { source: { ...slow.source, inventoryHours: 1, look } })
  return self
}

/** One page with these reports. */
export const pageOf = (...reports: readonly DeviceReport[]): Partial<DevicePage> => ({ reports })

/** As far as one run comes. */
export const syncOnce = ({ ports }: Pick<Running, 'ports'>, source: NamedSource, hasTimeLeft = () => true) =>
  syncDevices(ports, source, hasTimeLeft)

/** A pass from its beginning, six hours after the last, as far as one run comes. @param pages by default those of the last */
export async function passOver(running: Running, source: Scripted, ...pages: Scripted['pages']) {
  if (pages.length > 0) source.pages = pages
  running.later({ hours: 6 })
  return syncOnce(running, source)
}

/** Intune with these pages, over which there was no pass yet. */
export const intuneWith = async (...pages: Scripted['pages']): Promise<{ running: Running; source: Scripted }> => ({
  running: await opened(),
  source: scripted('intune', pages),
})

/** A first pass over Intune. */
export async function passed(...pages: Scripted['pages']): Promise<{ running: Running; source: Scripted }> {
  const one = await intuneWith(...pages)
  await passOver(one.running, one.source)
  return one
}

/** `C39-R1 tiktok?`: the devices of someone, each with what it does not meet, and `?` where nothing is known of TikTok. */
export async function devicesOf(running: Running, id = 'ana') {
  const { devices } = await running.personOf(id)
  return devices.map(device => [device.id.replace('serial:', ''), ...saidOf(device)].join(' '))
}

function saidOf({ readings, vanishedAt }: Device) {
  const said = readings.flatMap(({ met, unmet }) => [...unmet, ...met.map(name => `no-${name}`)])
  return [...said.toSorted(), ...(vanishedAt ? ['vanished'] : [])]
}
