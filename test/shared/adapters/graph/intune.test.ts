import { expect, it } from 'vitest'
import { type IntuneSettings, intune } from '#adapters/graph/intune.ts'
import { showDevices } from '#campaign/sync/test-source.ts'
import { askedBy } from '#domain/requirements/requirement-of.ts'
import type { Matcher } from '#domain/sources/device-source.ts'
import { keptReportOf } from '#domain/sources/kept-report.ts'
import { matcherOf } from '#domain/sources/matcher.ts'
import { type GraphOptions, graphClient } from '#infra/local/sources/graph.ts'
import { noGuid } from '#infra/local/sources/intune-records.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { Exchange, StandInFault } from '#infra/local/sources/stand-in.ts'
import { instant } from '#test/builders.ts'
import { reportsOf } from '#test/contracts/device-source.ts'
import { intuneSettings } from '#test/contracts/sources/intune.ts'
import { type RestrictingProfile, startIntune, type TenantWithProfiles } from '#test/contracts/stand-ins/restricting-profiles.ts'
import { vendorContract } from '#test/contracts/vendors/contract.ts'
import { holdTo } from '#test/contracts/vendors/hold-to.ts'
import { asking, managed, otherApps, seenAt, surroundingsOf, tiktok, userOf } from '#test/sources.ts'

const rule = '2e3ae5ff-3cb5-4d0f-9ae6-1c0a1f0a8c11'

const complaintsAbout = vendorContract('intune')

/** Everything that a tenant answers must be as Microsoft says. */
async function tenantWith(tenant: TenantWithProfiles, changes: Partial<IntuneSettings> = {}, options: Partial<GraphOptions> = {}) {
  const exchanges: Exchange[] = []
  const standIn = await startIntune(tenant, { pageSize: 2, onExchange: exchange => exchanges.push(exchange), ...options })
  holdTo(complaintsAbout, standIn, exchanges, () => tenant.devices)
  return { standIn, exchanges, source: intune(intuneSettings(standIn.url, changes), surroundingsOf(graphClient.secret)) }
}

const reported = async (tenant: TenantWithProfiles, changes: Partial<IntuneSettings> = {}, matcher?: Matcher) =>
  reportsOf((await tenantWith(tenant, changes)).source, matcher)

const reportOf = async (device: ManagedDevice) => {
  const [report] = await reported({ devices: [device] })
  return report
}

it('Intune sees all apps of devices of the organisation, and few of personal ones', async () => {
  const seen: readonly (readonly [Partial<ManagedDevice>, string])[] = [
    [{}, 'all-apps'],
    [{ platform: 'ipados' }, 'all-apps'],
    [{ platform: 'macos' }, 'all-apps'],
    [{ platform: 'windows' }, 'all-apps'],
    [{ platform: 'android' }, 'work-profile'],
    [{ ownership: 'personal' }, 'managed-only'],
    [{ platform: 'macos', ownership: 'personal' }, 'managed-only'],
    [{ platform: 'android', ownership: 'personal' }, 'work-profile'],
    [{ odd: { deviceEnrollmentType: 'appleUserEnrollment' } }, 'managed-only'],
    [{ odd: { managedDeviceOwnerType: 'unknown' } }, 'managed-only'],
    [{ platform: 'windows', odd: { managementAgent: 'configurationManagerClientMdm' } }, 'none'],
    [{ odd: { managementAgent: 'eas' } }, 'none'],
    [{ odd: { operatingSystem: 'Linux' } }, 'none'],
  ]
  const reports = await reported({ devices: seen.map(([changes], index) => managed(index + 1, changes)) })
  expect(reports.map(({ coverage, faults }) => [coverage, faults])).toEqual(seen.map(([, coverage]) => [coverage, []]))
})

it('Intune sees apps that it put there, on any device', async () => {
  const apps = [{ ...tiktok, isManaged: true } as const]
  const devices = [
    managed(1, { ownership: 'personal', apps }),
    managed(2, { platform: 'android', apps }),
    managed(3, { ownership: 'personal', apps: [tiktok] }),
  ]
  expect((await reported({ devices })).map(({ found }) => found)).toEqual([['tiktok'], ['tiktok'], []])
})

it('Intune sees apps under every name and version', async () => {
  const devices = [
    managed(1, { apps: [tiktok] }),
    managed(2, { apps: [{ ...tiktok, version: '1' }] }),
    managed(3, { apps: [{ ...tiktok, name: "Tok'Tik" }] }),
  ]
  const appsAs: Matcher['appsAs'] = (_, { name = '' }) => (['TikTok', "Tok'Tik"].includes(name) ? ['tiktok'] : [])
  const reports = await reported({ devices }, {}, { ...asking, appNames: ['TikTok', "Tok'Tik"], appsAs })
  expect(reports.map(({ found }) => found)).toEqual([['tiktok'], ['tiktok'], ['tiktok']])
})

it('Intune sees apps of a Mac named like their files', async () => {
  const devices = [managed(1, { platform: 'macos', apps: [{ id: 'com.tencent.xinWeChat', name: 'WeChat.app' }] })]
  expect((await reported({ devices })).map(({ found }) => found)).toEqual([['wechat']])
})

it('Intune sees apps from the Microsoft Store by the name of their package', async () => {
  const store = { id: 'BytedancePte.Ltd.TikTok_6yccndn6064se', name: 'BytedancePte.Ltd.TikTok' }
  const devices = [managed(1, { platform: 'windows', apps: [store] }), managed(2, { apps: [store] })]
  const matcher = matcherOf([{ requires: ['tiktok'], requirements: {} }])
  const reports = await reported({ devices }, {}, matcher)
  expect(reports.map(({ found, coverage }) => ({ found, coverage }))).toEqual([
    { found: ['tiktok'], coverage: 'all-apps' },
    { found: [], coverage: 'all-apps' },
  ])
})

it('an app whose name on screen is unknown does not count as absent in Intune', async () => {
  const matcher: Matcher = { ...asking, appsOn: () => ['tiktok', 'unnamed'] }
  const [report] = await reported({ devices: [managed(1)] }, {}, matcher)
  expect(report).toMatchObject({ found: [], coverage: 'named-apps', named: ['tiktok', 'wechat'], evidence: 'inventory' })
})

it('an app is asked for by name, and never the whole list of apps', async () => {
  const { source, exchanges } = await tenantWith({ devices: [managed(1, { apps: [...otherApps, tiktok] })] })
  await reportsOf(source)
  expect(JSON.stringify(exchanges)).not.toMatch(/planted/i)
  expect(exchanges.flatMap(({ path, query }) => (path.endsWith('/detectedApps') ? [query.get('$filter')] : [])).toSorted()).toEqual([
    "displayName eq 'TikTok'",
    "displayName eq 'TikTok.app'",
    "displayName eq 'WeChat'",
    "displayName eq 'WeChat.app'",
  ])
})

it('phone numbers and addresses of networks are left out', async () => {
  const { source, exchanges } = await tenantWith({ devices: [managed(1)] })
  await reportsOf(source)
  expect(JSON.stringify(exchanges)).not.toMatch(/phoneNumber|wiFi/)
})

const hoursWith = async (device: Partial<ManagedDevice>) => (await reportOf(managed(1, device)))?.inventoryHours
const judging = { source: 'intune', asked: askedBy([{ requires: ['tiktok'], requirements: {} }]), matcher: asking }
const kept = async (device: ManagedDevice, hours = {}) => {
  const { source } = await tenantWith({ devices: [device] })
  const [report] = await reportsOf(source)
  if (!report) throw new Error('nothing is reported')
  const times = { now: device.seenAt, latest: device.seenAt, inventoryHours: { usual: source.inventoryHours, ...hours } }
  return keptReportOf(report, 'phone', [], { ...judging, ...times })
}

it('hours that are configured count before those of a report, and a dated inventory is certain from its own moment', async () => {
  const phone = managed(1, { apps: [tiktok] })
  expect(await kept(phone, { configured: 6 })).toMatchObject({ inventoryHours: 6, certainFrom: phone.seenAt.subtract({ hours: 6 }) })
  const report = await reportOf(phone)
  const times = { now: phone.seenAt, latest: phone.seenAt, inventoryHours: { configured: 6 } }
  const withHours = report && keptReportOf({ ...report, inventoryHours: 24 }, 'phone', [], { ...judging, ...times })
  expect(withHours?.inventoryHours).toBe(6)
  const dated = report && keptReportOf({ ...report, inventoriedAt: phone.seenAt }, 'phone', [], { ...judging, ...times })
  expect(dated?.certainFrom).toBeUndefined()
})

it('an inventory of Intune may be a week old; of Windows apps not of the Store, a day', async () => {
  const store = { id: 'BytedancePte.Ltd.TikTok_6yccndn6064se', name: 'BytedancePte.Ltd.TikTok' }
  expect((await tenantWith({ devices: [] })).source.inventoryHours).toBe(168)
  expect([await hoursWith({}), await hoursWith({ platform: 'windows', apps: [tiktok] })]).toEqual([undefined, 24])
  const devices = [managed(1, { platform: 'windows', apps: [store] })]
  const [report] = await reported({ devices }, {}, matcherOf([{ requires: ['tiktok'], requirements: {} }]))
  expect(report).toMatchObject({ found: ['tiktok'], inventoryHours: undefined })
})

it('an app that is gone since the last inventory is still listed, whatever the last sync', async () => {
  const before = managed(1, { apps: [tiktok] })
  const later = { ...before, apps: [], inventory: before.apps, seenAt: seenAt.add({ hours: 6 }) }
  expect(await kept(later)).toMatchObject({
    unmet: ['tiktok'],
    reportedAt: seenAt.add({ hours: 6 }),
    certainFrom: seenAt.subtract({ hours: 162 }),
    inventoryHours: 168,
  })
  expect(await kept(later, { configured: 12 })).toMatchObject({ certainFrom: seenAt.subtract({ hours: 6 }), inventoryHours: 12 })
  expect(await kept({ ...later, inventory: [] })).toMatchObject({ unmet: [], absent: ['tiktok'] })
})

it('what a rule finds at each sync has no age', async () => {
  const devices = [managed(1, { rules: { [rule]: false } })]
  expect(await reported({ devices }, { checks: { tiktok: rule } })).toMatchObject([{ found: ['tiktok'], evaluated: ['tiktok'] }])
})

it('nothing counts as absent on a device enrolled in Intune for less than a cycle of inventories', async () => {
  const coverages = async (...changes: readonly Partial<ManagedDevice>[]) =>
    (await reported({ devices: changes.map((change, index) => managed(index + 1, change)) })).map(({ coverage, faults }) => [
      coverage,
      faults,
    ])
  const enrolled = (hours: number) => ({ enrolledAt: seenAt.subtract({ hours }) })
  expect(await coverages(enrolled(168), enrolled(167), { users: [] }, { odd: { enrolledDateTime: '0001-01-01T00:00:00Z' } })).toEqual([
    ['all-apps', []],
    ['none', []],
    ['none', []],
    ['none', []],
  ])
  const configured = { devices: [managed(1, enrolled(12)), managed(2, enrolled(11))] }
  expect((await reported(configured, { inventoryHours: 12 })).map(({ coverage }) => coverage)).toEqual(['all-apps', 'none'])
  expect(await reportOf(managed(1, { ...enrolled(1), apps: [tiktok] }))).toMatchObject({ coverage: 'none', found: ['tiktok'] })
})

it('a device in Intune is reported in full', async () => {
  expect(await reportOf(managed(1, { apps: [tiktok] }))).toEqual({
    ref: managed(1).ref,
    keys: { serial: 'C39TEST1', entra: managed(1).entra, udid: managed(1).udid },
    users: [userOf(1)],
    label: 'iPhone 1',
    platform: 'ios',
    ownership: 'official',
    workApps: true,
    isGone: false,
    seenAt,
    coverage: 'all-apps',
    found: ['tiktok'],
    evaluated: [],
    passed: [],
    failed: [],
    osVersion: '16.3.1',
    evidence: 'inventory',
    faults: [],
  })
})

it('a device in Intune has no key and no user where Intune writes zeros or nothing', async () => {
  const zeros = '00000000-0000-0000-0000-000000000000'
  const odd = { azureADDeviceId: zeros, serialNumber: '', udid: null, userId: zeros, emailAddress: '', userPrincipalName: '' }
  const { keys, users, faults } = (await reportOf(managed(1, { odd }))) ?? {}
  expect({ keys, users, faults }).toEqual({ keys: {}, users: [], faults: [] })
})

it('zeros in place of an id name no user and no device', async () => {
  const { source } = await tenantWith(
    { devices: [managed(1, { users: [] }), managed(2, { isEnrolled: false, ownership: 'personal' })] },
    { appProtection: true },
    { noId: noGuid },
  )
  expect((await reportsOf(source)).map(({ ref, users, coverage }) => ({ ref, users, coverage }))).toEqual([
    { ref: managed(1).ref, users: [], coverage: 'none' },
    { ref: `app/${userOf(2).id}/tag-${managed(2).ref}`, users: [{ id: userOf(2).id }], coverage: 'none' },
  ])
})

it('a device in Intune is gone where Intune only discovered it', async () => {
  expect(await reportOf(managed(1, { odd: { managementState: 'discovered' } }))).toMatchObject({ isGone: true })
  expect(await reportOf(managed(1, { odd: { managementState: 'retirePending' } }))).toMatchObject({ isGone: false })
})

it('a device in Intune begins a new pass where Graph does not know a page any more', async () => {
  const { source, standIn } = await tenantWith({ devices: [managed(1), managed(2), managed(3)] })
  const reader = await source.open(asking)
  const { next } = await reader.page(undefined)
  standIn.fail('/managedDevices', { status: 400 }, { status: 400 })
  await expect(reader.page(next)).rejects.toMatchObject({ fault: 'cursor' })
  await expect(reader.page(undefined)).rejects.toMatchObject({ fault: 'strange' })
})

const setting = 'MacOSCompliancePolicy.StorageRequireEncryption'
const mac = (number: number, changes: Partial<ManagedDevice> = {}) => managed(number, { platform: 'macos', ...changes })
const pass = { passed: ['filevault'], failed: [] }
const fail = { passed: [], failed: ['filevault'] }
const none = { passed: [], failed: [] }
const outcomes = async (devices: readonly ManagedDevice[], checks = {}) =>
  (await reported({ devices }, { checks })).map(({ passed, failed }) => ({ passed, failed }))

it('a check of the disk follows from the record, if a policy asks about it', async () => {
  const devices = [mac(1, { isEncrypted: true }), mac(2), mac(3, { odd: { isEncrypted: null } }), managed(4)]
  expect(await outcomes(devices)).toEqual([pass, fail, none, none])
})

it.each([
  ['policy', rule],
  ['setting', setting],
])('a check may follow from a rule of compliance in its place: a %s', async (_, name) => {
  const devices = [
    mac(1, { rules: { [name]: true } }),
    mac(2, { isEncrypted: true, rules: { [name]: false } }),
    mac(3, { isEncrypted: true }),
  ]
  expect(await outcomes(devices, { filevault: name })).toEqual([pass, fail, none])
})

it('a check that no policy asks about is not read', async () => {
  const { source, exchanges } = await tenantWith({ devices: [mac(1, { rules: { [rule]: false } })] }, { checks: { screensaver: rule } })
  expect(await reportsOf(source)).toEqual([expect.objectContaining({ failed: ['filevault'] })])
  expect(exchanges.filter(({ path }) => path.includes('ompliance'))).toEqual([])
})

const personal = (number: number, changes: Partial<ManagedDevice> = {}) => managed(number, { ownership: 'personal', ...changes })

it('a rule finds an app on personal phones too', async () => {
  const devices = [
    personal(1, { rules: { [rule]: false } }),
    personal(2, { rules: { [rule]: true } }),
    personal(3),
    managed(4, { rules: { [rule]: true } }),
  ]
  expect(await reported({ devices }, { checks: { tiktok: rule } })).toMatchObject([
    { found: ['tiktok'], coverage: 'managed-only', evidence: 'inventory' },
    { found: [], coverage: 'named-apps', named: ['tiktok'], evidence: 'compliance-state' },
    { found: [], coverage: 'managed-only', evidence: 'inventory' },
    { found: [], coverage: 'all-apps', evidence: 'inventory' },
  ])
})

it('a rule says of which devices it says nothing, as Intune leaves some out', async () => {
  const devices = [
    personal(1, { rules: { [rule]: false } }),
    personal(2, { rules: { [rule]: true } }),
    personal(3, { rules: { [rule]: false } }),
  ]
  expect(await reported({ devices, leftOut: [managed(3).ref] }, { checks: { tiktok: rule } })).toMatchObject([
    { found: ['tiktok'], unjudged: undefined },
    { found: [], unjudged: undefined },
    { found: [], coverage: 'managed-only', unjudged: ['tiktok'] },
  ])
})

it('a rule clears no device of which something is odd', async () => {
  const devices = [personal(1, { rules: { [rule]: true }, odd: { managedDeviceOwnerType: 'shared' } })]
  expect(await reported({ devices }, { checks: { tiktok: rule } })).toEqual([
    expect.objectContaining({ coverage: 'none', evidence: 'inventory' }),
  ])
})

it.each<[string, StandInFault, RegExp]>([
  ['is not there', { status: 404 }, /^checks: filevault is unknown: see whether 2e3ae5ff\S+ is there. Microsoft Graph knows nothing at /],
  ['has a wrong id', { status: 400 }, /Microsoft Graph answers .* with status 400$/],
  ['judges nothing', { status: 200, body: { value: [] } }, /^checks: filevault is unknown: see whether 2e3ae5ff.* is there\. No device/],
  ['names no device', { status: 200, body: { value: [{ id: 'one', status: 'compliant' }] } }, /name a setting in its place$/],
])('a rule that %s is named and says nothing, while others count', async (_, fault, message) => {
  const devices = [mac(1, { isEncrypted: true, rules: { [setting]: false } })]
  const { source, standIn } = await tenantWith({ devices }, { checks: { filevault: rule, tiktok: setting } })
  standIn.fail('/deviceStatuses', fault, fault)
  expect((await showDevices(source, asking)).faults).toEqual([expect.stringMatching(message)])
  expect(await reportsOf(source)).toMatchObject([{ ...none, found: ['tiktok'], coverage: 'all-apps' }])
})

it('rules by profiles that cannot be read are named, and what they found stays known', async () => {
  const { source, standIn } = await tenantWith({ devices: [managed(1, { odd: {} }), managed(2), managed(3)] }, { restrictedApps: true })
  standIn.fail('Violations', { status: 200, body: { value: [{ restrictedApps: [] }] } })
  const { page } = await source.open(asking)
  const first = await page(undefined)
  expect(first.faults).toEqual([{ record: 'restrictedApps', message: expect.stringContaining('managedDeviceId') }])
  expect(first.reports).toMatchObject([{ unjudged: ['tiktok', 'wechat'] }, { coverage: 'all-apps' }])
  expect((await page(first.next)).faults).toBeUndefined()
})

const profile = (changes: Partial<RestrictingProfile> = {}): RestrictingProfile => ({
  platform: 'ios',
  list: 'appsNotInListCompliant',
  appIds: [tiktok.id, 'com.other'],
  assignedTo: 'all-devices',
  modifiedAt: seenAt.subtract({ hours: 1 }),
  ...changes,
})

const underProfiles = async (...profiles: RestrictingProfile[]) => {
  const devices = [personal(1, { apps: [tiktok, ...otherApps] }), personal(2), personal(3, { platform: 'android', apps: [tiktok] })]
  const reports = await reported({ devices, profiles }, { restrictedApps: true })
  return reports.map(({ coverage, found, named = [] }) => ({ coverage, found, named }))
}

it('a rule may be a profile that prohibits some apps', async () => {
  expect(await underProfiles(profile())).toEqual([
    { coverage: 'named-apps', found: ['tiktok'], named: ['tiktok'] },
    { coverage: 'named-apps', found: [], named: ['tiktok'] },
    { coverage: 'work-profile', found: [], named: [] },
  ])
})

it('a rule may be a profile that allows some apps', async () => {
  expect(await underProfiles(profile({ list: 'appsInListCompliant', appIds: ['com.tencent.xin'] }))).toEqual([
    { coverage: 'named-apps', found: ['tiktok'], named: ['tiktok'] },
    { coverage: 'named-apps', found: [], named: ['tiktok'] },
    { coverage: 'work-profile', found: [], named: [] },
  ])
})

it.each<[string, Partial<RestrictingProfile>]>([
  ['is for a group', { assignedTo: 'a-group' }],
  ['is for nobody', { assignedTo: 'nobody' }],
  ['has changed since the device was seen', { modifiedAt: seenAt }],
  ['is for Android', { platform: 'android' }],
])('a rule still finds apps, but clears nobody, where its profile %s', async (_, changes) => {
  const reports = await underProfiles(profile(changes))
  expect(reports.map(({ coverage }) => coverage)).toEqual(['managed-only', 'managed-only', 'work-profile'])
  expect(reports.some(({ found }) => found.includes('tiktok'))).toBe(true)
})

it('a rule clears nobody by a violation without an app', async () => {
  const profiles = [profile({ assignedTo: 'all-users' })]
  const devices = [managed(1, { ownership: 'personal' }), managed(2, { ownership: 'personal' })]
  const { source, standIn } = await tenantWith({ devices, profiles }, { restrictedApps: true })
  standIn.fail('Violations', {
    status: 200,
    body: { value: [{ id: 'a', managedDeviceId: managed(1).ref, restrictedApps: [{ appId: null }] }] },
  })
  expect((await reportsOf(source)).map(({ coverage, named }) => ({ coverage, named }))).toEqual([
    { coverage: 'managed-only', named: undefined },
    { coverage: 'named-apps', named: ['tiktok'] },
  ])
})

const phone = managed(1, { ownership: 'personal', isEnrolled: false, apps: [tiktok] })
const enrolled = managed(2, { ownership: 'personal' })
const settings = { appProtection: true }

it('a personal phone is reported once, without apps, though Intune does not manage it', async () => {
  const reports = await reported({ devices: [enrolled, phone, managed(3)] }, settings)
  expect(reports.map(({ ref, coverage }) => [ref, coverage])).toEqual([
    [enrolled.ref, 'managed-only'],
    [managed(3).ref, 'all-apps'],
    [`app/${userOf(1).id}/tag-${phone.ref}`, 'none'],
  ])
  expect(reports[2]).toMatchObject({
    keys: { entra: phone.entra },
    users: [{ id: userOf(1).id }],
    ownership: 'personal',
    found: [],
    seenAt,
    platform: 'ios',
  })
})

it('a personal phone is not reported unless that is configured', async () => {
  expect(await reported({ devices: [phone] })).toEqual([])
})

it('a personal phone is reported while it was seen within 90 days, or as configured', async () => {
  const isReported = async (days: number, changes: Partial<IntuneSettings> = {}) => {
    const seenAt = instant('2023-03-01T08:00:00Z').subtract({ hours: 24 * days })
    return (await reported({ devices: [{ ...phone, seenAt }] }, { ...settings, ...changes })).length === 1
  }
  expect([await isReported(90), await isReported(91), await isReported(90, { seenWithin: 'P89D' })]).toEqual([true, false, false])
})

it('a list of registrations is read by large pages, and a wrong first question is no lost place', async () => {
  const { source, standIn, exchanges } = await tenantWith({ devices: [phone] }, settings)
  const { page } = await source.open(asking)
  const { next } = await page(undefined)
  await page(next)
  expect(exchanges.at(-1)?.query.get('$top')).toBe('999')
  standIn.fail('Registrations', { status: 400 })
  await expect(page(next)).rejects.toMatchObject({ fault: 'strange' })
})

it.each([
  ['no user', { userId: '' }, [], ['names no user or no device']],
  ['no id', { id: null }, [], ['has no id']],
  ['another kind', { '@odata.type': '#microsoft.graph.otherRegistration' }, ['its @odata.type is none that is known'], []],
  ['no moment', { lastSyncDateTime: null }, ['its lastSyncDateTime is missing, or no moment'], []],
])('a personal phone is counted, but not as clean, where it names %s', async (_, odd, faults, unread) => {
  const { source } = await tenantWith({ devices: [{ ...phone, odd }] }, settings, { pageSize: 10 })
  const reader = await source.open(asking)
  const { next } = await reader.page(undefined)
  const page = await reader.page(next)
  expect(page.reports.flatMap(report => report.faults)).toEqual(faults)
  expect([...new Set(page.unread.map(({ message }) => message))]).toEqual(unread)
})

it('permissions are those that the configuration needs', async () => {
  const permissionsWith = async (changes: Partial<IntuneSettings>) => (await tenantWith({ devices: [] }, changes)).source.permissions
  const devices = 'DeviceManagementManagedDevices.Read.All'
  expect(await permissionsWith({})).toEqual([devices])
  expect(await permissionsWith({ checks: { filevault: 'a' } })).toEqual([devices, 'DeviceManagementConfiguration.Read.All'])
  expect(await permissionsWith({ restrictedApps: true, appProtection: true })).toEqual([
    devices,
    'DeviceManagementConfiguration.Read.All',
    'DeviceManagementApps.Read.All',
  ])
})

it.each([
  ['detectedApps', 'DeviceManagementManagedDevices.Read.All'],
  ['RestrictedAppsViolations', 'DeviceManagementConfiguration.Read.All'],
  ['managedAppRegistrations', 'DeviceManagementApps.Read.All'],
])('permissions are named where one is missing: for %s', async (list, permission) => {
  const { source, standIn } = await tenantWith({ devices: [] }, { restrictedApps: true, appProtection: true })
  standIn.fail(list, { status: 403 })
  await expect(reportsOf(source)).rejects.toThrow(`grant ${permission}`)
})

const userless = (status: string) => ({ status: 200, body: { value: [{ id: `user_${rule}_${managed(1).ref}`, status }] } })

it.each(['unknown', 'notApplicable', 'error', 'conflict', 'notAssigned'])(
  'a check that Intune answers with %s neither passes nor fails',
  async status => {
    const { source, standIn } = await tenantWith({ devices: [managed(1, { odd: {} })] }, { checks: { filevault: rule } })
    standIn.fail('/deviceStatuses', userless(status))
    expect(await reportsOf(source)).toEqual([expect.objectContaining({ passed: [], failed: [], faults: [] })])
  },
)

it('a check that Intune answers for several users of a device must pass for all', async () => {
  const { source, standIn } = await tenantWith({ devices: [managed(1, { odd: {} })] }, { checks: { filevault: rule } })
  const states = ['nonCompliant', 'compliant'].flatMap(status => userless(status).body.value)
  standIn.fail('/deviceStatuses', { status: 200, body: { value: states } })
  expect(await reportsOf(source)).toMatchObject([fail])
})

it('a check that Intune answers with an unknown word is reported as unreadable', async () => {
  const { source, standIn } = await tenantWith({ devices: [managed(1, { odd: {} })] }, { checks: { filevault: rule } })
  standIn.fail('/deviceStatuses', userless('perfect'))
  const faults = ['its state under the rule for filevault is none that is known']
  expect(await reportsOf(source)).toEqual([expect.objectContaining({ passed: [], failed: [], coverage: 'none', faults })])
})

it('an answer of another form ends the page, lest devices count as clean', async () => {
  const { source, standIn } = await tenantWith({ devices: [managed(1, { apps: [tiktok], odd: {} })] })
  standIn.fail('/detectedApps/', { status: 200, body: { value: [{}] } })
  await expect(reportsOf(source)).rejects.toThrow(/at value\.0\.id/)
})
