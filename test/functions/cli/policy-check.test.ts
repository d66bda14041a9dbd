import { PassThrough } from 'node:stream'
import { beforeAll, expect, it } from 'vitest'
import { ides } from '#functions/cli/main.ts'
import { openTerminal } from '#functions/cli/terminal.ts'
import { document, suspending } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { shows } from '../expecting.ts'
import { objectsIn, typed } from './typed.ts'

const files = testFolder()

const put = (name: string, changes: object) => files.put(name, JSON.stringify({ ...document, ...changes }))

const check = (args: readonly string[]) => typed(['policy', 'check', ...args])

const staffFile = (name: string, ...staff: readonly string[]) => {
  const lines = staff.map((who, index) => `s${index},s${index}@ec.example,,${who},`)
  return ['--staff', files.put(name, ['id,email,name,language,zone,unit,country,manager', ...lines, ''].join('\n'))]
}

const cut = { ...suspending, limits: { suspendCount: 5 } }

let english: readonly string[]
beforeAll(() => {
  english = staffFile('english.csv', 'en,Europe/Brussels,DG-ALPHA,BE')
})

it('a policy check draws when what happens, in the zone of the policy', async () => {
  const { code, out, said } = await check([put('one.json', cut), ...english])
  expect(out).toBe(`Remove TikTok (no-tiktok), The Commission

what                                       Europe/Brussels
announced                                  Thu 2023-02-23 10:00
first notice                               Thu 2023-02-23 10:00
reminder 14 days before the last day       Wed 2023-03-01 09:00
reminder 7 days before the last day        Wed 2023-03-08 09:00
reminder 3 days before the last day        Fri 2023-03-10 09:00
reminder 1 day before the last day         Tue 2023-03-14 09:00
reminder on the last day                   Wed 2023-03-15 09:00
last day                                   Wed 2023-03-15
deadline                                   Thu 2023-03-16 00:00
at the deadline: work access is suspended  Thu 2023-03-16 00:00
at the deadline: staff are told            Thu 2023-03-16 00:00
`)
  expect(said).toBe('warning: reminder 3 days before the last day goes on Fri 10 March 2023: Sun 12 March 2023 is a day off\n')
  expect(code).toBe(0)
})

it('a policy check refuses a campaign whose deadline is before its announcement', async () => {
  const { code, said } = await check([put('early.json', { deadline: { on: '2023-02-22', counts: 'inclusive' } })])
  expect(said).toMatch(/early.json:1: deadline.on: must be after the announcement, on Thu 23 February 2023\n$/)
  expect(code).toBe(2)
})

it('a policy check draws a policy in the zone of staff for three zones, each with its deadline', async () => {
  const staff = put('staff.json', { zone: 'staff', announcedAt: '2023-02-23T10:00Z' })
  const { out } = await check([staff])
  expect(out).toMatch(/^what +America\/New_York +Europe\/Brussels +Asia\/Tokyo$/m)
  expect(out).toMatch(/^announced +Thu 2023-02-23 05:00 +Thu 2023-02-23 11:00 +Thu 2023-02-23 19:00$/m)
  expect((await check([staff, '--zone', 'Europe/Brussels, Asia/Tokyo'])).out).toMatch(/^what +Europe\/Brussels +Asia\/Tokyo$/m)
  expect(out).toMatch(/^deadline +Thu 2023-03-16 00:00 +Thu 2023-03-16 00:00 +Thu 2023-03-16 00:00$/m)
})

const firewall = { kind: 'check', title: { en: 'Turn on the firewall', de: 'Firewall einschalten' } }
const partly = {
  title: { en: 'Protect your devices', fr: 'Protéger les appareils' },
  why: 'They hold much.',
  apps: ['tiktok', 'chat'],
  requires: ['firewall'],
  requirements: { firewall, chat: { kind: 'app', title: 'Chat' } },
}

it('a policy check lists languages without a translation, and what their readers get', async () => {
  const { out } = await check([put('partly.json', partly)])
  const lines = out.split('\n').slice(out.split('\n').findIndex(line => line.startsWith('language')))
  expect(lines.map(line => line.slice(0, 2)).filter(code => code.trim() !== '')).toHaveLength(24)
  const of = (language: string) => lines.find(line => line.startsWith(`${language} `))?.split(/ {2,}/)
  expect(of('de')).toEqual(['de', 'title, why', expect.stringContaining('15. März'), 'Frist 15. März: TikTok entfernen (+2)'])
  expect(of('fr')).toEqual(['fr', 'why, title of firewall', expect.any(String), 'Protéger les appareils'])
  expect(of('en')).toBeUndefined()
})

it('a policy check counts the readers of each language in scope, where it knows the staff', async () => {
  const german = 'de,Europe/Brussels,DG-ALPHA,BE'
  const staff = staffFile('staff.csv', german, german, 'en,Europe/Brussels,DG-ALPHA,BE', 'fr,Europe/Brussels,DG-BETA,BE')
  const scope = { devices: ['official'], audience: { units: ['DG-ALPHA'] } }
  const { out } = await check([put('partly.json', { ...partly, scope }), ...staff, '--json'])
  expect(JSON.parse(out).translations).toEqual([
    { language: 'de', staff: 2, lacks: ['title', 'why'], subject: expect.any(String), heading: 'Frist 15. März: TikTok entfernen (+2)' },
  ])
  const { code, said } = await check([put('partly.json', partly), ...staffFile('wrong.csv', 'xx,Europe/Brussels,DG-ALPHA,BE')])
  expect([code, said]).toEqual([2, expect.stringMatching(/wrong\.csv:2: language: must be one of the languages/)])
})

it('a policy check counts who would be asked about unread devices, where it knows staff and devices', async () => {
  const devices = files.put(
    'devices.csv',
    'id,staff,label,platform,ownership,workApps,apps,reportedAt\nd1,s0,Phone,ios,personal,yes,?,2023-02-20T08:00Z\n',
  )
  const losing = put('losing.json', { unknown: 'answer-or-lose' })
  const { out, code } = await check([losing, ...english, '--devices', devices])
  expect(out).toContain('\nasked: 1 staff about 1 device that no source can read; 1 could lose access if they do not answer\n')
  expect(code).toBe(0)
  const [told] = objectsIn((await check([losing, ...english, '--devices', devices, '--json'])).out)
  expect(told).toMatchObject({ asked: { staff: 1, devices: 1, mayLose: 1 } })
  expect((await check([losing, '--devices', devices])).said).toContain('--devices needs --staff')
})

it('a policy check draws what a policy on watch would do, and says that it does not', async () => {
  const { out, said } = await check([put('watch.json', { ...cut, watch: true }), ...english])
  expect(out).toMatch(/^at the deadline: work access is suspended +Thu 2023-03-16 00:00$/m)
  shows(said, 'warning: on watch: it opens no case, mails nobody and suspends nobody')
})

it('a policy check has an axis of days on a terminal, and keeps to its width', async () => {
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 60, hasColors: () => false })
  await ides(['policy', 'check', put('one.json', cut)], openTerminal(output, new PassThrough()))
  const lines = String(output.read()).split('\n')
  expect(lines[2]).toMatch(/^○[─●]+●─*◆$/)
  expect(lines[2]).toHaveLength(60)
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(60)
})

it('a policy check refuses a file that is wrong by its lines, and still draws the others', async () => {
  const wrong = files.put('wrong.yaml', 'id: no-tiktok\ndeadline: { on: 2023-02-30, counts: inclusive }\n')
  const { code, out, said } = await check([wrong, put('one.json', cut)])
  expect(code).toBe(2)
  shows(said, 'wrong.yaml:2: deadline.on: must be a day of the calendar such as 2023-03-15, but is "2023-02-30"')
  shows(out, 'one.json\nRemove TikTok')
})

it('a policy check tells programs the same, a line for each file', async () => {
  const { code, out, said } = await check([put('one.json', cut), files.put('wrong.yaml', 'id: no-tiktok\n'), '--json'])
  const [wrong, good] = objectsIn(out)
  expect(good.zones[0].steps.at(-1)).toEqual({
    kind: 'escalation',
    step: 'after:P0D',
    what: 'at the deadline: staff are told',
    at: '2023-03-15T23:00:00Z',
    local: '2023-03-16T00:00',
    weekday: 4,
  })
  expect(good.warnings).toHaveLength(1)
  expect(wrong.problems[0]).toMatchObject({
    field: 'title',
    message: 'is missing: it must be a short title, or titles by language, such as { en: "…" }',
  })
  expect(said).toBe('')
  expect(code).toBe(2)
})

it('a policy check refuses an unknown time zone', async () => {
  const { code, said } = await check([put('one.json', cut), '--zone', 'Europe/Brussels,Brussels'])
  expect(code).toBe(2)
  shows(said, '--zone must be one to six IANA time zones such as Europe/Brussels, joined by commas, but is "Europe/Brussels,Brussels"')
})
