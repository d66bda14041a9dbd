import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { advance } from '#infra/local/campaign.ts'
import { importOrganisation, withDrafts } from '#infra/local/import.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { contentOf } from '#infra/local/ses/inbox/content.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { askingAll, brussels, document, peopleWith, suspending } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { watchFunctions } from '#test/infra/permissions.ts'
import { hasStatus, shows } from '../expecting.ts'
import { allItems, commandsOn } from './on-machine.ts'
import { objectsIn, says, tells } from './typed.ts'

const clock = virtualClock(brussels('2023-02-23T09:00'))
const policy = { ...document, ...suspending }
const id = policy.id

let machine: Machine
const { watch, allowed } = watchFunctions()
const { folder, put } = testFolder()
beforeAll(async () => {
  mkdirSync(join(folder, 'policies'))
  machine = await startMachine({
    clock,
    watch,
  })
  const devicesOf = (owner: string, apps = 'tiktok') => [{ id: `${owner}-phone`, apps }]
  await importOrganisation(
    withDrafts(machine.system, [askingAll]),
    peopleWith(
      { who: { id: 'ana' }, devices: devicesOf('ana') },
      { who: { id: 'ben', name: 'Ben', unit: 'DG-BETA' }, devices: devicesOf('ben', '') },
      { who: { id: 'cora', name: 'Cora', email: 'bounce@simulator.amazonses.com' }, devices: devicesOf('cora') },
      { who: { id: 'dora', email: 'dora@ec.example', name: '多拉', unit: 'DG-BETA' }, devices: devicesOf('dora') },
    ),
  )
})
afterAll(() => machine.close())

/** A second operator. */
const asSecond = async () => ({ token: await machine.issuer.tokenFor('operator', { subject: 'dev-operator2' }) })

const { as, done, prints } = commandsOn(() => machine)

const refOf = async (staff: string) => (await machine.system.refs.find(staff)) ?? 'none'

const write = (name: string, content: object) => put(`policies/${name}`, stringify(content))

const pass = (until: string) => advance(machine, clock, brussels(until), { onMoment: async () => {} })

it('policies as files are shown as new before they are put, and then as unchanged', async () => {
  const file = write('no-tiktok.yaml', policy)
  await prints('reader', `policy put ${file} --dry-run`, `${file}: no-tiktok: new\n`)
  await prints('author', `policy put ${file}`, `${file}: no-tiktok: draft written\n`)
  await prints('author', `policy put ${file}`, `${file}: no-tiktok: unchanged\n`)
  await prints(
    'reader',
    'policy list',
    `policy     standing  draft  deadline              zone             title\n` +
      `no-tiktok  draft     draft  2023-03-15 inclusive  Europe/Brussels  Remove TikTok\n`,
  )
})

it('policies as files come back as they were put', async () => {
  const { out, said } = await as('reader', `policy show ${id}`)
  expect(said).toBe('draft of no-tiktok, written by author@ec.example\n')
  expect(parse(out)).toMatchObject({ ...policy, announcedAt: '2023-02-23T09:00:00Z' })
  const file = put('policies/again.yaml', out)
  await prints('author', `policy put ${file} --dry-run`, `${file}: no-tiktok: unchanged\n`)
})

it('what can be read and suspended is known before a policy is in force', async () => {
  shows(
    await done('author', 'coverage --now --by unit'),
    '4 devices of 4 people\n\ncan be read  access                                                  devices  people\nAll apps     Suspended only by systems that listen on the event bus  4        4\n',
    '\nname      can be read  access                                                  devices  people\nDG-ALPHA  All apps     Suspended only by systems that listen on the event bus  2        2\n',
    'No connector is set up',
  )
  await prints(
    'reader',
    'coverage --by unit --csv --platform ios',
    /^\ufeffname,can be read,access,devices,people\r\nDG-ALPHA,All apps,Suspended only by systems that listen on the event bus,2,2\r\n/,
  )
})

it('a campaign is rehearsed before it is submitted', async () => {
  const list = join(folder, 'events.ndjson')
  const { code, out, said } = await as('author', `policy rehearse ${id} --list ${list}`)
  expect(code).toBe(0)
  expect(said).toMatch(/^Rehearsed as \S+\. Next: ides policy submit no-tiktok --rehearsal \S+\n$/m)
  expect(out).toMatch(/^day +mailed +cleared +overdue +suspended +restored +in breach\n2023-02-23 +3 +· +· +· +· +3\n/)
  shows(
    out,
    'unit      in breach  unknown  clear  mailed  lose access\nDG-ALPHA  2          0        0      2       2\nDG-BETA   1          0        1      1       1\n',
  )
  shows(out, '4 devices of 4 people\n', 'No connector is set up')
  expect(out).toMatch(/^staff +4 in scope, 3 in breach, 3 overdue at some time, 3 suspended$/m)
  expect(out).toMatch(/^cost +0\.\d\d USD, at 0\.1 a thousand mails$/m)
  expect(out).toMatch(/^time +under a second for the 3 mails of 2023-02-23, at \d+ a second$/m)
  const events = objectsIn(readFileSync(list, 'utf8'))
  expect(events).toContainEqual(expect.objectContaining({ kind: 'notice', step: 'first', staff: await refOf('ana') }))
})

it('a campaign is approved by another person than its author', async () => {
  await prints('author', `policy submit ${id}`, 'Draft submitted. Any approver who did not edit it can approve it.\n')
  await prints('approver', `policy approve ${id}`, 'no-tiktok is in force, as version 1, 4 devices in scope (4 at the rehearsal)\n')
  await prints('reader', 'job list', /^\S+ +approval +no-tiktok +\S+ \S+ +1 of 1 +done$/m)
  expect((await as('reader', `policy show ${id}`)).said).toBe('version 1 of no-tiktok, active\n')
})

it('a campaign shows how a new version would change it, and how it has changed', async () => {
  const later = write('later.yaml', { ...policy, deadline: { on: '2023-03-22', counts: 'inclusive' }, reminders: ['P7D'] })
  const [compared] = objectsIn(await done('author', `policy put ${later} --dry-run --json`))
  expect(compared).toMatchObject({ id, outcome: 'changed', inForce: { version: 1, standing: 'active', changes: expect.any(Array) } })
  await done('author', `policy put ${later}`)
  await prints('reader', `policy diff ${id}`, /^ {2}- deadline\.on: "2023-03-15"\n {2}\+ deadline\.on: "2023-03-22"\n/m)
  await prints('reader', `policy diff ${id} --from 1 --to 1`, 'no difference\n')
})

it('a campaign lists the people affected, by unit and by what holds their mail', async () => {
  await pass('2023-02-24T12:00')
  await prints('reader', `case list ${id}`, /\n3 cases: 3 open\nTimes are in Europe\/Brussels.\n$/)
  const staffOf = async (options: string) => objectsIn(await done('reader', `case list ${id} --json ${options}`))
  expect(await staffOf('--unit DG-BETA')).toMatchObject([{ staff: 'dora', ref: await refOf('dora') }])
  expect(await staffOf('--held --unreachable')).toMatchObject([{ staff: 'cora', held: 'bounced' }])
})

it('a case is shown with all that has happened', async () => {
  await prints('operator', `case show ${id} ana`, /^mail +ana@ec\.example$/m)
  const out = await done('reader', `case show ${id} ana`)
  expect(out).toMatch(/^staff +Ana \(ana\), DG-ALPHA\nref /)
  expect(out).toMatch(/^ana-phone +Work phone +ios +official +tiktok +Thu 2023-02-23 10:00 +granted$/m)
  expect(out).toMatch(/^ana-phone +tiktok +unmet +import +inventory +\w{3} 2023-02-20 09:00$/m)
  expect(out).toMatch(/^Thu 2023-02-23 10:00 +\S+/m)
  expect(out).toMatch(/^times of +Europe\/Brussels$/m)
})

it('the apps of a device are shown with their source, and since when none reports on it', async () => {
  const said = { met: [], unmet: [], evidence: 'inventory', source: 'intune', coverage: 'managed-only' } as const
  const [reportedAt, vanishedAt] = [brussels('2020-02-22T09:00'), brussels('2023-02-24T09:00')]
  await changePerson(machine.system.people, await refOf('dora'), person => ({
    ...person,
    devices: person.devices.map(device => ({ ...device, readings: [{ ...said, reportedAt }], vanishedAt })),
  }))
  await prints(
    'reader',
    `case show ${id} dora`,
    /^dora-phone +tiktok +unknown +intune +inventory, lists managed apps only +Sat 2020-02-22 09:00; too old to suspend; vanished Fri 2023-02-24 09:00$/m,
  )
})

it('the link in a mail leads to a page, until it is revoked', async () => {
  const mail = machine.ses.mails.find(({ destinations }) => destinations.includes('ana@ec.example'))
  const [page = ''] = (mail ? (await contentOf(mail)).text : undefined)?.match(/http:\S+\/me\/[a-z2-7]{26}$/m) ?? []
  await hasStatus(fetch(page), 200)
  await prints('operator', 'person revoke-links ana', 'Links ended. Earlier links no longer work.\n')
  await hasStatus(fetch(page), 404)
})

it('cases are decided person by person', async () => {
  await prints(
    'operator',
    `case extend ${id} ana --until 2023-03-24 --reason "on mission" --yes`,
    /^extended until +end of Fri 24 March 2023$/m,
  )
  const exempt = `case exempt ${id} dora --until 2023-06-30`
  const proposed = await done('operator', `${exempt} --reason "You run our channel." --note "press office" --yes`)
  expect(proposed).toMatch(/^state +open$/m)
  expect(proposed).toMatch(
    /\nOnly proposed: a second person must decide “exempt until Fri 30 June 2023” too, before Sun 2023-02-26 12:00\.\n$/,
  )
  await prints('reader', `case show ${id} dora`, /^proposed +exempt until Fri 30 June 2023, by operator@\S+; lapses Sun 2023-02-26 12:00$/m)
  const seconded = await as('operator', `${exempt} --yes`, await asSecond())
  expect(seconded).toMatchObject({
    code: 0,
    said: '多拉 will read “You run our channel.” This exempts 多拉 until 2023-06-30.\n',
    out: expect.stringMatching(/^state +exempt$/m),
  })
  await takeAnswer(machine.system, await refOf('ana'), id, { kind: 'contest', reason: 'I need \u001b]0;it' })
  await prints('reader', `case show ${id} ana`, /^contest +\S+ \S+ \S+$/m)
  await prints('operator', `case show ${id} ana`, /^contest +\S+ \S+ \S+ +I need \ufffd]0;it$/m)
  const decision = `case decide ${id} ana --request contest --decision refuse --reason "seen on the device" --note "by Kim"`
  expect(await as('operator', decision)).toMatchObject({
    code: 2,
    said: 'Ana will read “seen on the device” This refuses what Ana asked for: contest. This cannot be undone: add --yes\n',
  })
  await prints('operator', `${decision} --yes`, /^state +open$/m)
  await prints('operator', `case show ${id} ana`, /seen on the device +by Kim$/m)
})

it('cases are decided for many from a file, checked whole, which may be given again', async () => {
  const file = join(folder, 'extensions.csv')
  const extend = (rows: readonly string[], options = '') => {
    writeFileSync(file, `staff,policy,until,reason\n${rows.join('\n')}\n`)
    return as('operator', `case extend --file ${file} ${options}`.trimEnd())
  }
  const good = [`ana,${id},2023-03-24,on mission`, `${await refOf('cora')},${id},2023-03-31,"away, and ill"`]
  await says(extend([...good, `cora,${id},soon,`], '--yes'), 2, expect.stringMatching(/csv:4: until: must be .*\n$/))
  const again = ['ana', 'ana@ec.example'].map(name => `${name},${id},2023-04-01,x`)
  await says(
    extend([...good, `zoe,${id},2023-03-31,x`, ...again], '--yes'),
    2,
    [
      `${file}:4: staff: must be a known person, but is "zoe"\n`,
      `${file}:5: staff: must be decided about once, but "ana" stands on line 2 already\n`,
      `${file}:6: staff: must be decided about once, but "ana@ec.example" stands on line 2 already, as "ana"\n`,
    ].join(''),
  )
  await tells(extend(good), 2, 'This makes 2 decisions, and mails tell people.')
  expect(await extend(good, '--dry-run')).toMatchObject({ code: 0, out: `${file}: 2 decisions can be made; nothing was decided\n` })
  const refused = `ben,${id},2023-03-31,x`
  expect(await extend([...good, refused], '--yes')).toEqual({
    code: 1,
    out: `${file}:2: ana: unchanged\n${file}:3: ${await refOf('cora')}: proposed\n${file}:4: ben: refused: no such person or case under policy ${id}: ides case list ${id} lists all cases\n`,
    said: 'This makes 3 decisions, and mails tell people.\n3 decisions: 0 decided, 1 proposed, 1 unchanged, 1 refused\nProposals take effect when a second person decides the same within 48 hours, for example with the same file.\n',
  })
  expect(await as('operator', `case extend --file ${file} --yes`, await asSecond())).toMatchObject({
    out: expect.stringMatching(/:2: ana: refused: their deadline is Fri 24 March 2023 already.*\n.*:3: \S+: decided\n/),
  })
  const { code, out } = await extend(good, '--yes --json')
  expect([code, ...objectsIn(out)]).toMatchObject([0, { line: 2, staff: 'ana', outcome: 'unchanged' }, { line: 3, outcome: 'unchanged' }])
})

it('people who cannot be notified are listed, and their mail is released', async () => {
  await prints('operator', `case unreachable ${id}`, /^cora,Cora,DG-ALPHA,BE,en,bounce@.*,2023-03-31,Europe\/Brussels,bounced\r$/m)
  expect(objectsIn(await done('reader', `case unreachable ${id} --json`))).toMatchObject([{ staff: 'cora', reason: 'bounced' }])
  await prints('operator', `case reachable ${id} cora`, 'Marked as reachable. Mail to them starts again.\n')
})

it('a campaign is paused and resumed, alone or with all others', async () => {
  await prints(
    'approver',
    `policy pause ${id} --reason "the court has stayed it"`,
    'Policy paused. No mail is sent and no one is newly suspended.\n',
  )
  await prints('approver', `policy resume ${id} --reason "the court has ruled"`, 'Policy resumed.\n')
  await prints('reader', 'control', 'mail        running\nsuspension  running\nerasure     running\n')
  await prints('operator', 'pause mail --reason "wrong texts"', /^mail +paused since \S+ \S+ by operator@ec.example: wrong texts$/m)
  await prints('operator', 'resume mail --reason "right now"', 'mail        running\nsuspension  running\nerasure     running\n')
})

it('a campaign is lifted only with consent', async () => {
  const lift = `policy lift ${id} --reason "decision withdrawn"`
  await tells(
    as('approver', lift),
    2,
    /^This lifts no-tiktok and ends all its cases: at most \d+ of \d+ people with a case gets? a mail. This cannot be undone: add --yes\n$/,
  )
  await prints('approver', `${lift} --yes`, 'Policy lifted. Access is being restored for everyone suspended under it.\n')
})

it('a draft is compared with a lifted campaign, and may be the same', async () => {
  const file = write('later.yaml', { ...policy, deadline: { on: '2023-03-22', counts: 'inclusive' }, reminders: ['P7D'] })
  await prints('author', `policy put ${file} --dry-run`, /: unchanged\n {2}differs from version 4, which is lifted:\n/)
  await prints('author', `policy put ${write('same.yaml', policy)}`, /: draft written\n/)
})

it('the decisions of humans stay in a chain', async () => {
  await prints('reader', `audit ${id}`, /^\d+ +\S+ \S+ \S+ +dev-approver +lift +decision withdrawn/m)
  const [staff, devices] = [join(folder, 'staff.csv'), join(folder, 'devices.csv')]
  writeFileSync(staff, 'id,email,name,language,zone,unit,country,manager\neve,eve@ec.example,Eve,en,Europe/Brussels,DG-BETA,BE,\n')
  writeFileSync(
    devices,
    'id,staff,label,platform,ownership,workApps,apps,reportedAt\ndora-phone,eve,Phone,ios,official,yes,,2023-02-24T08:00:00Z\n',
  )
  await done('author', `staff import ${staff}`)
  await done('author', `devices import ${devices}`)
  await prints('reader', 'audit list --imports', /import staff +records 1, sha256 [\da-f]{64}\n.*imported staff +of 1, added 1, .*\n/)
  await machine.tick()
  const intact = (chain: string) => `${chain} +\\d+ +2023-\\S+ \\S+ +intact\n`
  await prints(
    'reader',
    'audit verify',
    new RegExp(`^chain +decisions +head logged +verdict\n${['CONTROL', 'IMPORTS', 'REQUIREMENTS', 'no-tiktok'].map(intact).join('')}$`),
  )
})

it('all data of one person is shown, until it is erased', async () => {
  const held: unknown = JSON.parse(await done('operator', 'person export ana'))
  expect(held).toMatchObject({ ref: await refOf('ana'), person: { profile: { id: 'ana' } }, decisions: expect.any(Array) })
  await tells(as('operator', 'person erase ana'), 2, 'add --yes')
  const erased = await refOf('ana')
  await prints('operator', 'person erase ana --yes', 'Person erased.\n')
  const kept = (await allItems()).filter(({ text }) => text.includes(erased))
  expect(kept).not.toEqual([])
  for (const { text } of kept) expect(text).not.toMatch(/^STAFF#ana$|"ana"|ana@ec\.example|\bAna\b/m)
  expect(await refOf('ana')).toBe('none')
})

it('no command asks for a table that the deployed function may not use', () => {
  const byFunctions = allowed()
  const done = new Set(byFunctions.map(({ by }) => by))
  expect([...done].toSorted()).toEqual(['admin', 'dispatch', 'enrol', 'escalate', 'feedback', 'me', 'retain', 'send', 'witness', 'work'])
  const written = byFunctions
    .filter(({ by, action }) => ['admin', 'work'].includes(by) && action === 'dynamodb:PutItem')
    .flatMap(({ keys = [] }) => keys)
  const kinds = new Set(written.map(key => key.split('#')[0]?.replace(/^[A-Z2-7]{20}$/, 'ref')))
  shows(kinds, 'AUDIT', 'BRAKE', 'CASES', 'DEVICE', 'DRAFTS', 'POLICIES', 'POLICY', 'REHEARSAL', 'ref')
})
