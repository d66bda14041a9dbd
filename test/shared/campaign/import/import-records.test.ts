import { describe, expect, it } from 'vitest'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { day, deviceFields, policyOf, several, staffFields, suspendingOnly } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { mortal } from '#test/simulation/mortal.ts'
import { known, type Running } from '../running.ts'

const staff = (id: string, changes: object = {}) => staffFields({ id, name: id, ...changes })

const device = (id: string, owner: string, changes: object = {}) => deviceFields({ id, staff: owner, ...changes })

/** A report about no record. */
const none = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: [], warned: [] }

/** No people yet; the policy is announced. */
async function empty() {
  const running = await known({ people: [], policies: [policyOf(suspendingOnly)] })
  return { running, ...importing(running) }
}

function importing({ ports }: Running) {
  return {
    ofStaff: (...records: readonly unknown[]) => importStaff(ports, records),
    ofDevices: (...records: readonly unknown[]) => importDevices(ports, records, { subject: 'admin-1' }),
  }
}

const versions = async (running: Running, ...ids: readonly string[]) => Promise.all(ids.map(async id => (await running.find(id)).version))

const devicesOf = async (running: Running, id: string) => (await running.personOf(id)).devices.map(one => one.id)

/** The devices of Ana and of Ben. */
const ownedIn = (running: Running) => Promise.all(['ana', 'ben'].map(id => devicesOf(running, id)))

it('staff are added, changed, or left alone', async () => {
  const { running, ofStaff } = await empty()
  expect(await ofStaff(staff('ana'), staff('ben'))).toEqual({ ...none, added: 2 })
  expect(await ofStaff(staff('ana', { unit: 'DG-BETA' }), staff('ben'))).toEqual({ ...none, changed: 1, unchanged: 1 })
  expect((await running.personOf()).profile.unit).toBe('DG-BETA')
})

it('staff of a mail domain that the organisation does not name are refused, others imported', async () => {
  const { running } = await empty()
  const { ports } = running.with({ staffDomains: ['ec.example', 'ext.ec.example'] })
  const message = (email: string) => `must be an address at ec.example or ext.ec.example, but is "${email}"`
  expect(
    await importStaff(ports, [
      staff('ana'),
      staff('ben', { email: 'ben@mail.example' }),
      staff('eve', { email: 'Eve@EXT.EC.example' }),
      staff('kim', { email: 'kim@other.ec.example' }),
      staff('max', { email: 'max@ec.example.org' }),
    ]),
  ).toEqual({
    ...none,
    added: 2,
    refused: [
      { index: 1, field: 'email', message: message('ben@mail.example') },
      { index: 3, field: 'email', message: message('kim@other.ec.example') },
      { index: 4, field: 'email', message: message('max@ec.example.org') },
    ],
  })
  expect(await importStaff(ports, [staff('ana', { email: 'ana@mail.example' })])).toMatchObject({ changed: 0, refused: [{ index: 0 }] })
  expect((await running.personOf()).profile.email).toBe('ana@ec.example')
})

it('staff are imported if good; each bad one is named by its place and field', async () => {
  const { running, ofStaff } = await empty()
  await ofStaff(staff('ana'))
  const report = await ofStaff(
    staff('ana', { name: 'One' }),
    staff('ben', { zone: 'Europe/Brussel', language: 'tlh' }),
    'ben',
    staff('ana', { name: 'Another' }),
    staff('eve', { manager: 'nobody' }),
    staff('kim', { phone: '+32' }),
    null,
    staff('lea'),
  )
  expect(report).toMatchObject({ added: 2, changed: 0, unchanged: 0 })
  const faults = report.refused.map(({ index, field }) => `${index} ${field}`)
  expect(faults).toEqual(['0 id', '1 language', '1 zone', '2 ', '3 id', '5 phone', '6 '])
  expect(report.refused[0]?.message).toBe('must be given once, but "ana" is also in record 3')
  expect((await running.personOf()).profile.name).toBe('ana')
  await expect(running.find('ben')).rejects.toThrow()
})

it('staff know their manager from the same list, or from an earlier one', async () => {
  const { running, ofStaff } = await empty()
  await ofStaff(staff('ana', { manager: 'kim' }), staff('kim', { zone: 'Europe/Riga', country: 'LV' }))
  expect((await running.personOf()).profile.manager).toEqual({ id: 'kim', zone: 'Europe/Riga', country: 'LV' })
  await ofStaff(staff('ben', { manager: 'kim' }))
  expect((await running.personOf('ben')).profile.manager).toEqual({ id: 'kim', zone: 'Europe/Riga', country: 'LV' })
  await ofStaff(staff('ben'))
  expect((await running.personOf('ben')).profile.manager).toBeUndefined()
})

it('staff who are their own manager have none, which is a warning', async () => {
  const { running, ofStaff } = await empty()
  expect(await ofStaff(staff('ana', { manager: 'ana' }), staff('ben', { manager: 'ana' }))).toEqual({
    ...none,
    added: 2,
    warned: [{ index: 0, field: 'manager', message: 'is left out: nobody is their own manager' }],
  })
  expect((await running.personOf()).profile.manager).toBeUndefined()
})

it('a staff id is the same however its accents are encoded', async () => {
  const { running, ofStaff, ofDevices } = await empty()
  await ofStaff(staff('jose\u0301', { email: 'jose@ec.example', unit: 'Re\u0301gie' }))
  expect(await ofStaff(staff('jos\u00e9', { email: 'jose@ec.example', name: 'Jos\u00e9', unit: 'R\u00e9gie' }))).toMatchObject({ added: 0 })
  expect(await ofDevices(device('phone', 'jose\u0301'))).toMatchObject({ added: 1 })
  expect((await running.personOf('jos\u00e9')).profile.unit).toBe('R\u00e9gie')
})

it('a name whose letters pass for those of another script is imported, with a warning', async () => {
  const { ofStaff, ofDevices } = await empty()
  const message = (word: string) => `may pass for another: "${word}" mixes Latin, Cyrillic or Greek letters`
  expect(
    await ofStaff(
      staff('an\u0430', { email: 'ana@ec.example' }),
      staff('ben', { unit: 'DG-C\u039dECT' }),
      staff('kim', { unit: '\u041e\u0442\u0434\u0435\u043b IT' }),
    ),
  ).toEqual({
    ...none,
    added: 3,
    warned: [
      { index: 0, field: 'id', message: message('an\u0430') },
      { index: 1, field: 'unit', message: message('C\u039dECT') },
    ],
  })
  expect((await ofDevices(device('ph\u03bfne', 'ben'))).warned).toEqual([{ index: 0, field: 'id', message: message('ph\u03bfne') }])
})

it('staff who manage each other in a circle are imported, with one warning', async () => {
  const { ofStaff } = await empty()
  const circle = [
    staff('eve', { manager: 'ana' }),
    staff('ana', { manager: 'ben' }),
    staff('ben', { manager: 'kim' }),
    staff('kim', { manager: 'ana' }),
  ]
  expect(await ofStaff(...circle)).toEqual({
    ...none,
    added: 4,
    warned: [{ index: 1, field: 'manager', message: 'leads back to the person: ana → ben → kim → ana', why: 'circle' }],
  })
})

it('staff whose record cannot be read stay unchanged, and are named', async () => {
  const { running, ofStaff } = await empty()
  await ofStaff(staff('ana'), staff('ben'))
  const other = importing(running.blindTo('ana'))
  expect(await other.ofStaff(staff('ana', { name: 'A' }), staff('ben', { name: 'B' }))).toMatchObject({
    changed: 1,
    refused: [{ index: 0, field: '', message: expect.stringContaining('cannot be read') }],
  })
  expect((await running.personOf()).profile.name).toBe('ana')
})

it('staff whose manager’s record cannot be read are imported without, and named', async () => {
  const { running, ofStaff } = await empty()
  await ofStaff(staff('kim'))
  const other = importing(running.blindTo('kim'))
  expect(await other.ofStaff(staff('ana', { manager: 'kim' }), staff('ben'))).toMatchObject({
    added: 2,
    refused: [],
    warned: [{ index: 0, field: 'manager' }],
  })
})

it('staff whose manager is not known are imported, and keep the one they had', async () => {
  const { running, ofStaff } = await empty()
  await ofStaff(staff('kim'), staff('ana', { manager: 'kim' }))
  const message = 'is left out: "nobody" is neither in this list nor imported before'
  expect(await ofStaff(staff('ana', { manager: 'nobody', unit: 'DG-BETA' }), staff('ben', { manager: 'nobody' }))).toEqual({
    ...none,
    added: 1,
    changed: 1,
    warned: [0, 1].map(index => ({ index, field: 'manager', message, why: 'unknown manager' })),
  })
  expect((await running.personOf()).profile).toMatchObject({ unit: 'DG-BETA', manager: { id: 'kim' } })
  expect((await running.personOf('ben')).profile.manager).toBeUndefined()
})

it('staff with an empty zone or language get those of the policy announced last, once; then they keep their own', async () => {
  const running = await known({ people: [], policies: [policyOf({ zone: 'Europe/Riga', language: 'lv' })] })
  const later = policyOf({
    id: 'later',
    language: 'fr',
    announcedAt: '2023-03-02T10:00',
    scope: { devices: ['official'], audience: { units: ['DG-BETA'] } },
  })
  await running.ports.drafts.save({ policy: later, revision: 0, authors: [] })
  const { ofStaff } = importing(running)
  const [alpha, beta] = [staff('ana', { zone: '', language: '' }), staff('ben', { zone: '', unit: 'DG-BETA', language: '' })]
  const report = await ofStaff(alpha, beta)
  expect(report.warned.map(({ index, message }) => `${index} ${message}`)).toEqual([
    '0 is empty: "Europe/Riga" is taken from the policy no-tiktok',
    '0 is empty: "lv" is taken from the policy no-tiktok',
    '1 is empty: "Europe/Brussels" is taken from the policy later',
    '1 is empty: "fr" is taken from the policy later',
  ])
  expect((await running.personOf('ben')).profile).toMatchObject({ zone: 'Europe/Brussels', language: 'fr' })
  await ofStaff(staff('ana', { zone: 'Asia/Tokyo', language: 'en' }))
  expect(await ofStaff(alpha, beta)).toEqual({ ...none, unchanged: 2 })
})

it('staff with an empty zone or language get the configured one where no policy covers them, else are refused', async () => {
  const running = await known({ people: [], policies: [] })
  const message = 'must not be empty, since neither a policy or draft that covers the person nor staff.zone of the configuration has one'
  expect(await importing(running).ofStaff(staff('ana', { zone: '' }), staff('ben'))).toMatchObject({
    added: 1,
    refused: [{ index: 0, field: 'zone', message }],
  })
  const configured = running.with({ staffHome: { zone: 'Europe/Riga', language: 'lv' } })
  expect(await importing(configured).ofStaff(staff('ana', { zone: '', language: '' }))).toMatchObject({
    added: 1,
    warned: [
      { field: 'zone', message: 'is empty: "Europe/Riga" is taken from staff.zone of the configuration' },
      { field: 'language', message: 'is empty: "lv" is taken from staff.language of the configuration' },
    ],
  })
  expect((await running.personOf('ana')).profile).toMatchObject({ zone: 'Europe/Riga', language: 'lv' })
})

async function staffed() {
  const opened = await empty()
  await opened.ofStaff(staff('ana'), staff('ben'))
  return opened
}

it('devices are added, changed, or left alone, and open a case', async () => {
  const { running, ofDevices } = await staffed()
  expect(await ofDevices(device('phone', 'ana'), device('tablet', 'ana', { apps: '' }))).toEqual({ ...none, added: 2 })
  expect((await running.caseOf()).breaches).toMatchObject([{ device: 'phone' }])
  expect(await ofDevices(device('phone', 'ana'), device('tablet', 'ana', { label: 'Old tablet', apps: '' }))).toEqual({
    ...none,
    changed: 1,
    unchanged: 1,
  })
  expect((await running.personOf()).devices).toMatchObject([
    { id: 'phone', label: 'Work phone', readings: [{ unmet: ['tiktok'] }] },
    { id: 'tablet', label: 'Old tablet', readings: [{ unmet: [], met: ['tiktok'] }] },
  ])
})

it('devices are not refused, but fail as a whole, while the store cannot be reached', async () => {
  const { running } = await staffed()
  const { ofStaff, ofDevices } = importing(running.failing('people', 'findAll'))
  await expect(ofDevices(device('phone', 'ana'))).rejects.toThrow('cannot be reached')
  await expect(ofStaff(staff('eve'))).rejects.toThrow('cannot be reached')
})

it('devices that are unchanged, or older than what is known, cost no write', async () => {
  const { running, ofDevices } = await staffed()
  await ofDevices(device('phone', 'ana'))
  const before = await versions(running, 'ana')
  expect(await ofDevices(device('phone', 'ana'))).toMatchObject({ unchanged: 1 })
  expect(await ofDevices(device('phone', 'ana', { apps: '', reportedAt: '2023-02-19T08:00:00Z' }))).toEqual({
    ...none,
    unchanged: 1,
    older: 1,
  })
  expect(await ofDevices(device('phone', 'ana', { apps: '?' }))).toMatchObject({ unchanged: 1 })
  expect(await versions(running, 'ana')).toEqual(before)
})

it('devices are imported if good; each bad one is named by its place and field', async () => {
  const { running, ofDevices } = await staffed()
  const report = await ofDevices(
    device('phone', 'ana'),
    device('tablet', 'zoe'),
    device('watch', 'ana', { apps: 'snake,tiktok', workApps: true }),
    device('phone', 'ben'),
    device('laptop', 'ana'),
    [],
    device('phone-2', 'ben'),
    device('constructor', 'ben'),
  )
  expect(report).toMatchObject({ added: 2, changed: 0, unchanged: 0 })
  expect(report.refused.map(({ index, field }) => `${index} ${field}`)).toEqual([
    '0 id',
    '1 staff',
    '2 workApps',
    '2 apps',
    '3 id',
    '5 ',
    '7 id',
  ])
  expect(report.refused[1]?.message).toBe('must be a staff member imported before, but is "zoe"')
  expect(await ownedIn(running)).toEqual([['laptop'], ['phone-2']])
})

it('devices of a person whose record cannot be read are each named', async () => {
  const { running, ofDevices } = await staffed()
  const { ofDevices: take } = importing(running.blindTo('ana'))
  expect(await take(device('phone', 'ana'), device('tablet', 'ben'), device('watch', 'ana'))).toMatchObject({
    added: 1,
    refused: [
      { index: 0, field: '', message: expect.stringContaining('cannot be read') },
      { index: 2, field: '' },
    ],
  })
  await ofDevices(device('phone', 'ana'))
})

it('devices are imported with a warning where an app or a platform is unknown', async () => {
  const { running, ofDevices } = await staffed()
  expect(
    await ofDevices(device('phone', 'ana', { apps: 'TikTok;snake;doom', platform: 'symbian' }), device('watch', 'zoe', { apps: 'x' })),
  ).toEqual({
    ...none,
    added: 1,
    refused: [{ index: 1, field: 'staff', message: expect.stringContaining('"zoe"') }],
    warned: [
      { index: 0, field: 'platform', message: 'has no steps in mails: "symbian" is none of ios, ipados, android, windows, macos' },
      { index: 0, field: 'apps', message: 'is taken without "snake;doom", which is no app of the catalogue or a policy' },
    ],
  })
  expect((await running.personOf()).devices).toMatchObject([{ readings: [{ unmet: ['tiktok'], met: [] }] }])
})

it('devices with a name that is nearly an app’s are not taken to be without that app', async () => {
  const { running, ofDevices } = await staffed()
  const message = 'is unclear: "tik-tok" is nearly tiktok, which is unknown on this device until the file says which it is'
  expect(await ofDevices(device('phone', 'ana', { apps: 'tik-tok' }))).toEqual({
    ...none,
    added: 1,
    warned: [{ index: 0, field: 'apps', message, name: 'tik-tok', means: 'tiktok' }],
  })
  expect((await running.personOf()).devices).toMatchObject([{ readings: [{ unmet: [], met: [] }] }])
})

it('devices name their owner by staff id, or by the current mail address', async () => {
  const { running, ofStaff, ofDevices } = await staffed()
  expect(await ofDevices(device('phone', 'ANA@ec.example'), device('tablet', 'ana'), device('watch', 'eve@ec.example'))).toEqual({
    ...none,
    added: 2,
    refused: [{ index: 2, field: 'staff', message: 'must be a staff member imported before, but is "eve@ec.example"' }],
  })
  expect(await versions(running, 'ana')).toEqual([2])
  await ofStaff(staff('ana', { email: 'new@ec.example' }))
  expect(await ofDevices(device('phone', 'ana@ec.example'))).toMatchObject({ unchanged: 0, refused: [{ index: 0, field: 'staff' }] })
  expect(await ofDevices(device('phone', 'new@ec.example'))).toEqual({ ...none, unchanged: 1 })
})

it('devices belong to the person whose staff id looks like the address of someone else', async () => {
  const { running, ofStaff, ofDevices } = await staffed()
  await ofStaff(staff('ben@ec.example', { email: 'other@ec.example' }))
  await ofDevices(device('phone', 'ben@ec.example'))
  expect([await devicesOf(running, 'ben@ec.example'), await devicesOf(running, 'ben')]).toEqual([['phone'], []])
})

it('devices with a new owner leave their old one', async () => {
  const { running, ofDevices } = await staffed()
  await ofDevices(device('phone', 'ana'), device('tablet', 'ana'))
  expect(await ofDevices(device('phone', 'ben'))).toEqual({ ...none, moved: 1 })
  expect(await ownedIn(running)).toEqual([['tablet'], ['phone']])
  expect(await running.ports.owners.find('phone')).toBe(refOf('ben'))
  expect((await running.caseOf()).breaches).toMatchObject([{ device: 'tablet' }])
})

it('devices of one owner beyond 300 are refused, and leave an old owner; others are imported', async () => {
  const { running, ofStaff, ofDevices } = await empty()
  await ofStaff(staff('ana'), staff('ben'))
  const report = await ofDevices(device('phone', 'ben'), ...several(650, number => device(`p${number}`, 'ana')))
  expect([report.added, report.refused.length]).toEqual([301, 350])
  const message = 'is not kept: its owner "ana" has more than 300 devices'
  expect(await ofDevices(device('phone', 'ana'))).toEqual({ ...none, refused: [{ index: 0, field: '', message }] })
  expect([await devicesOf(running, 'ben'), await running.ports.owners.find('phone')]).toEqual([[], undefined])
})

it('devices with a reading over a minute in the future are refused; others are imported', async () => {
  const { running } = await staffed()
  const { clock } = running.ports
  const { ofDevices } = importing(running.with({ machineClock: { now: () => clock.now().add({ seconds: 90 }) } }))
  const [asLate, later] = ['2023-02-23T09:02:30Z', '2023-02-23T09:02:30.001Z']
  expect(
    await ofDevices(
      device('phone', 'ana', { reportedAt: asLate }),
      device('tablet', 'ana', { reportedAt: later }),
      device('watch', 'ben', { reportedAt: '2999-01-01T00:00:00Z' }),
    ),
  ).toEqual({
    ...none,
    added: 1,
    refused: [
      { index: 1, field: 'reportedAt', message: `must not lie in the future, but is "${later}"` },
      { index: 2, field: 'reportedAt', message: 'must not lie in the future, but is "2999-01-01T00:00:00Z"' },
    ],
  })
  expect(await ownedIn(running)).toEqual([['phone'], []])
})

it('devices keep their owner if that record cannot be read', async () => {
  const { running, ofDevices } = await staffed()
  await ofDevices(device('phone', 'ana'))
  const { ofDevices: take } = importing(running.blindTo('ana'))
  const report = await take(device('phone', 'ben'), device('tablet', 'ben'), device('watch', 'zoe'))
  expect(report).toMatchObject({ added: 1, refused: [{ index: 0, message: expect.stringContaining('cannot be read') }, { index: 2 }] })
  expect(await devicesOf(running, 'ben')).toEqual(['tablet'])
})

it('devices never have two owners, even if another import takes them at the same time', async () => {
  const { running, ofDevices } = await staffed()
  await ofDevices(device('phone', 'ana'))
  const rivalled = importing(running.before('people', 'save', () => ofDevices(device('phone', 'ben'))))
  expect(await rivalled.ofDevices(device('phone', 'ana', { label: 'Old phone' }))).toMatchObject({ moved: 1 })
  expect(await ownedIn(running)).toEqual([['phone'], []])
  expect(await running.ports.owners.find('phone')).toBe(refOf('ana'))
})

it('devices never have two owners, wherever the import crashed', async () => {
  for (let at = 1; at <= 12; at += 1) {
    const { running, ofDevices } = await staffed()
    await ofDevices(device('phone', 'ana'))
    const { ports } = mortal(running.ports, ['people', 'owners'], { at, when: 'before' })
    await importDevices(ports, [device('phone', 'ben')], { subject: 'admin-1' }).catch(() => {})
    await ofDevices(device('phone', 'ben'))
    expect(await ownedIn(running), String(at)).toEqual([[], ['phone']])
    expect(await running.ports.owners.find('phone')).toBe(refOf('ben'))
  }
})

describe('readings of several kinds', () => {
  const requirements = {
    firewall: { kind: 'check', title: 'Turn on Firewall' },
    'ios-17-4': { kind: 'version', title: 'iOS 17.4', atLeast: { ios: '17.4' } },
  }
  const asking = policyOf({ requires: ['firewall', 'ios-17-4'], requirements })

  async function staffedUnder(...policies: readonly ReturnType<typeof policyOf>[]) {
    const running = await known({ people: [], policies })
    const imports = importing(running)
    await imports.ofStaff(staff('ana'))
    const readings = async () =>
      (await running.personOf()).devices[0]?.readings.map(({ met, unmet, osVersion, reportedAt }) =>
        [`${reportedAt.toString().slice(5, 10)}:`, ...met.map(name => `+${name}`), ...unmet.map(name => `-${name}`), osVersion]
          .filter(Boolean)
          .join(' '),
      )
    return { running, ...imports, readings }
  }

  it('readings of several kinds are kept of what a policy asks about, and of nothing else', async () => {
    const { ofDevices, readings, running } = await staffedUnder(asking)
    const all = { apps: 'tiktok;temu', passed: 'screen-lock', failed: 'Firewall', osVersion: '17.3.1' }
    expect(await ofDevices(device('phone', 'ana', all))).toEqual({
      ...none,
      added: 1,
      warned: [{ index: 0, field: 'passed', message: 'is taken without "screen-lock", which is no check of the catalogue or a policy' }],
    })
    expect(await readings()).toEqual(['02-20: -tiktok -firewall 17.3.1'])
    expect((await running.caseOf()).breaches).toMatchObject([{ unmet: ['tiktok', 'firewall', 'ios-17-4'], certain: true }])
    expect(JSON.stringify(await running.personOf())).not.toMatch(/temu|screen-lock/)
  })

  it('readings know of an app only what a list says, where it says which apps are absent', async () => {
    const asking = policyOf({ apps: ['tiktok', 'wechat', 'temu'] })
    const running = await known({ people: [], policies: [asking] })
    const { ofStaff, ofDevices } = importing(running)
    await ofStaff(staff('ana'))
    const report = await ofDevices(
      device('phone', 'ana', { apps: 'tiktok', absent: 'temu' }),
      device('tablet', 'ana', { apps: 'tiktok', absent: '' }),
      device('watch', 'ana', { apps: '?', absent: 'temu;shein' }),
      device('laptop', 'ana', { apps: 'temu', absent: 'temu' }),
    )
    expect(report).toMatchObject({
      added: 3,
      refused: [{ index: 3, field: 'absent', message: 'must be other apps than those in `apps`, but is "temu"' }],
    })
    expect((await running.personOf()).devices).toMatchObject([
      { readings: [{ unmet: ['tiktok'], met: ['temu'] }] },
      { readings: [{ unmet: ['tiktok'], met: [] }] },
      { readings: [{ unmet: [], met: ['temu'] }] },
    ])
  })

  it('readings are kept of what a draft asks about, so that its approval finds them', async () => {
    const { ofDevices, running } = await staffedUnder()
    await running.ports.drafts.save({ policy: asking, revision: 0, authors: [] })
    await ofDevices(device('phone', 'ana', { apps: '', failed: 'firewall', osVersion: '18' }))
    await running.ports.policies.activate(asking, 0)
    await running.enrol()
    expect((await running.caseOf()).breaches).toMatchObject([{ unmet: ['firewall'], certain: true }])
  })

  it('readings go with the next list once no policy asks: it is lifted, or its draft deleted', async () => {
    const { ofDevices, readings, running } = await staffedUnder(asking)
    await ofDevices(device('phone', 'ana', { failed: 'firewall', osVersion: '18' }))
    await running.halt('lifted')
    expect(await ofDevices(device('phone', 'ana', { failed: 'firewall', osVersion: '18' }))).toMatchObject({ changed: 1 })
    expect(await readings()).toEqual(['02-20:'])
  })

  it.each([
    [{ osVersion: '17.x' }, 'osVersion', 'must be a version such as 17.4.1, or empty (unknown), but is "17.x"'],
    [{ osVersion: '1.2.3.4.5' }, 'osVersion', 'must be a version such as 17.4.1, or empty (unknown), but is "1.2.3.4.5"'],
    [{ passed: 'firewall;a', failed: 'a' }, 'failed', 'must be other checks than those in `passed`, but is "a"'],
    [{ failed: 'firewall,a' }, 'failed', 'must be names of checks joined by ;, or empty, but is "firewall,a"'],
    [{ serial: 'C39<1234' }, 'serial', 'must be a serial number, or empty, but is "C39<1234"'],
    [{ givenOn: '2023-02-30' }, 'givenOn', 'must be a day such as 2023-03-15, or empty, but is "2023-02-30"'],
  ])('readings of several kinds with %j are refused, with their record', async (wrong, field, message) => {
    const { ofDevices } = await staffedUnder(asking)
    expect(await ofDevices(device('phone', 'ana', wrong), device('tablet', 'ana'))).toEqual({
      ...none,
      added: 1,
      refused: [{ index: 0, field, message }],
    })
  })

  it('readings have the day the owner was given the device, and the end of its serial number, which stay where a list is silent', async () => {
    const { ofDevices, running } = await staffedUnder(asking)
    await ofDevices(device('phone', 'ana', { givenOn: '2023-02-01', serial: 'C39K1234' }))
    await ofDevices(device('phone', 'ana', { givenOn: '', serial: '', label: 'Old phone' }))
    expect((await running.personOf()).devices).toMatchObject([{ label: 'Old phone', givenOn: day('2023-02-01'), serialEnd: '1234' }])
    await ofDevices(device('phone', 'ana', { givenOn: '2023-02-03' }))
    expect((await running.personOf()).devices).toMatchObject([{ givenOn: day('2023-02-03') }])
  })
})
