import type { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { isBefore } from '#domain/schedule/zone.ts'
import { advance } from '#infra/local/campaign.ts'
import { startMachine } from '#infra/local/machine.ts'
import { contentOf } from '#infra/local/ses/inbox/content.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { brussels, document, security } from '../builders.ts'
import { testFolder } from '../folder.ts'
import { allItems, commandsOn, type StoredItem } from './cli/on-machine.ts'
import { lacks, shows } from './expecting.ts'

/** Due on 15 March 2023. Every suspension waits for two people, and the security team hears every week of who is overdue. */
const policy = {
  ...document,
  ...security,
  closedAfter: 'P30D',
  limits: { suspendCount: 0 },
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'manager' },
    { after: 'P1D', notify: 'security' },
    { after: 'P8D', notify: 'staff' },
    { every: 'P7D', notify: 'security', times: 60 },
  ],
}
const { id } = policy

/** The whole product on this machine, with nothing in it, on 23 February 2023. */
async function start() {
  const clock = virtualClock(brussels('2023-02-23T09:00'))
  const machine = await startMachine({ clock })
  const { put } = testFolder()
  const write = (name: string, ...lines: readonly string[]) => put(name, `${lines.join('\n')}\n`)
  const { done } = commandsOn(() => machine)
  return {
    machine,
    clock,
    done,
    importStaff: (rows: readonly string[]) => done('author', `staff import ${write('staff.csv', staffColumns, ...rows)} --complete`),
    importDevices: (...rows: readonly string[]) => done('author', `devices import ${write('devices.csv', deviceColumns, ...rows)}`),
    /** Puts the policy in force, which people's devices are imported for. */
    async enact(...devices: readonly string[]) {
      await done('author', `policy put ${write('policy.yaml', stringify(policy))}`)
      await this.importDevices(...devices)
      await done('author', `policy rehearse ${id}`)
      await done('author', `policy submit ${id}`)
      await done('approver', `policy approve ${id}`)
    },
    /** Runs the functions at each moment at which something is due. */
    pass: (until: Temporal.Instant) => advance(machine, clock, until, { onMoment: async () => {} }),
    /** Follows the link of the last mail to an address, and submits a form there. */
    async say(address: string, form: Record<string, string>) {
      const mail = machine.ses.mails.findLast(({ destinations }) => destinations.includes(address))
      const [page = ''] = (mail ? (await contentOf(mail)).text : undefined)?.match(/http:\S+\/me\/[a-z2-7]{26}$/m) ?? []
      const { status } = await fetch(page, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
      expect(status).toBe(303)
    },
    refOf: async (staff: string) => (await machine.system.refs.find(staff)) ?? 'none',
    close: () => machine.close(),
  }
}

type Story = Awaited<ReturnType<typeof start>>

/** DynamoDB deletes an item some days after its time. The embedded one does not, so here an item counts as gone from then on. */
const itemsLeft = async ({ clock }: Story) =>
  (await allItems()).filter(({ expiresAt }) => expiresAt === undefined || expiresAt * 1000 > clock.now().epochMilliseconds)

const kindsWith = (items: readonly StoredItem[], words: string | RegExp) =>
  [...new Set(items.filter(({ text }) => text.match(words)).map(({ kind }) => kind))].toSorted().join(', ')

const listOf = (length: number) => Array.from({ length }, () => expect.anything())

const staffColumns = 'id,email,name,language,zone,unit,country,manager'
const deviceColumns = 'id,staff,label,platform,ownership,workApps,apps,reportedAt'

const rowOf = (id: string, manager = '') => `${id},${id}@ec.example,N ${id},en,Europe/Brussels,DG-ALPHA,BE,${manager}`

const phoneOf = (owner: string, apps = 'tiktok', reportedAt = '2023-02-23T07:00:00Z') =>
  `${owner}-phone,${owner},Phone,ios,official,yes,${apps},${reportedAt}`

const week = { hours: 24 * 7 } as const

/** In every value of one person. */
const planted = /planted/i

describe('one person who is in every kind of item', () => {
  const before = 'planted@ec.example'
  const row = (email: string) => `planted-id,${email},Planted Name,en,Europe/Brussels,Planted Unit,BE,mona`
  const others = [rowOf('mona'), rowOf('tom', 'planted-id')]
  let story: Story
  let ref: string
  beforeAll(async () => {
    story = await start()
    await story.importStaff([row(before), ...others])
    await story.enact('planted-phone,planted-id,Planted Label,ios,official,yes,tiktok,2023-02-23T07:00:00Z', phoneOf('tom'))
    ref = await story.refOf('planted-id')
  })
  afterAll(() => story.close())

  it('a person in every kind of record asks, gets an answer, is held, and has a dead address', async () => {
    const { machine, clock, done, pass, say } = story
    await pass(brussels('2023-02-24T12:00'))
    await say(before, { say: 'language', language: 'fr' })
    await say(before, { say: 'exemption', reason: 'planted words', until: '2023-06-01' })
    await done('operator', `case decide ${id} planted-id --request exemption --decision refuse --reason "planted refusal" --yes`)
    await say(before, { say: 'contest', reason: 'more planted words' })
    // When a notice is due: that goes first, brings a new link and bounces, so that the address before is not told.
    await pass(brussels('2023-03-24T08:59'))
    clock.advanceTo(brussels('2023-03-24T09:00'))
    await story.importStaff([row('bounce+planted@simulator.amazonses.com'), ...others])
    await machine.tick()
    expect(await done('approver', `brake approve ${id}`)).toMatch(/^proposed for 2 of list/)
  })

  it('a person in every kind of record is found in all of them', async () => {
    const items = await itemsLeft(story)
    expect(kindsWith(items, planted)).toBe('BRAKE LIST, BRAKE LISTING, CASES, COUNTS, COVERAGE, DEVICE, JOB, NAMES, NOTICE, STAFF, person')
    expect(kindsWith(items, ref)).toBe(
      'ADDRESS, AUDIT, BRAKE LIST, BRAKE LISTING, CASES, DEVICE, DIGEST, LINK, NAMES, NOTED, NOTICE, STAFF, person',
    )
    const own = items.find(({ kind, text }) => kind === 'person' && text.includes(ref))?.text
    const parts = {
      profile: /"email":"bounce\+planted@simulator.amazonses.com","id":"planted-id"/,
      formerAddress: /"former":\[{"at":\d+,"email":"planted@ec.example"}/,
      hold: /"held":{"at":\d+,"reason":"bounced"}/,
      device: /"label":"Planted Label"/,
      openRequest: /"kind":"contest","reason":"more planted words"/,
      refusal: /"reason":"planted refusal","request":"exemption"/,
      language: /"chosenLanguage":"fr"/,
      pageKey: /"pages":{"no-tiktok":{"key":"[a-z2-7]{26}"/,
    }
    for (const [part, words] of Object.entries(parts)) expect(own, part).toMatch(words)
  })

  it('an erased person is found nowhere, but for a day as a manager, and as a unit in counts', async () => {
    const { machine, clock, done, pass } = story
    const hasCopy = async () => (await machine.system.copies.find({ ref, number: 1, tries: 1, isDigest: false })) !== undefined
    expect(await hasCopy()).toBe(true)
    const second = { token: await machine.issuer.tokenFor('operator', { subject: 'dev-operator2' }) }
    for (const around of [{}, second]) await done('operator', 'person erase planted-id --yes', around)
    expect(await hasCopy()).toBe(false)
    await machine.tick()
    const after = await itemsLeft(story)
    expect(kindsWith(after, planted)).toBe('COUNTS, COVERAGE, JOB, person')
    expect(kindsWith(after, /"id":"tom".*"manager":{"country":"BE","id":"planted-id"/)).toBe('person')
    const words = after.flatMap(({ text }) => text.match(/"[^"]*planted[^"]*"/gi) ?? [])
    expect([...new Set(words)].toSorted()).toEqual(['"Planted Unit"', '"planted-id"'])
    await pass(clock.now().add({ hours: 24 }))
    await machine.tick()
    const items = await itemsLeft(story)
    expect(kindsWith(items, planted)).toBe('COUNTS, COVERAGE, JOB')
    expect(kindsWith(items, ref)).toBe('AUDIT, DIGEST')
  })
})

describe('a year and two months', () => {
  let story: Story
  let ref: Record<'ben' | 'leo' | 'mia', string>
  /** As the staff directory lists them, every week. */
  let staff = [rowOf('ana'), rowOf('ben', 'mia'), rowOf('cora'), rowOf('leo'), rowOf('mia')]
  beforeAll(async () => {
    story = await start()
    await story.importStaff(staff)
    await story.enact(phoneOf('ana'), phoneOf('ben'), phoneOf('cora'), phoneOf('leo', ''))
    ref = { ben: await story.refOf('ben'), leo: await story.refOf('leo'), mia: await story.refOf('mia') }
  })
  afterAll(() => story.close())

  /** Lets time pass, with a complete list every week. The functions run when something is due and once a week, so `retain` less often than daily. */
  async function live(until: string) {
    const { clock, pass } = story
    for (let next = clock.now().add(week); isBefore(next, brussels(until)); next = clock.now().add(week)) {
      await pass(next)
      await story.importStaff(staff)
    }
    await pass(brussels(until))
    await story.machine.tick()
  }
  const caseOf = async (name: string): Promise<readonly unknown[]> =>
    (await story.done('reader', `case list ${id} --json`))
      .split('\n')
      .filter(row => row.includes(`"staff":"${name}"`))
      .map((row): unknown => JSON.parse(row))
  const accessOfBen = () => story.machine.connector.devices.get('ben-phone')?.state
  const kinds = async () => Object.groupBy(await itemsLeft(story), ({ kind }) => kind)

  it('a campaign begins with one who acts, one who acts but waits, and one who is cut off', async () => {
    await live('2023-03-01T12:00')
    await story.importDevices(phoneOf('ana', '', '2023-03-01T11:00:00Z'), phoneOf('cora', '', '2023-03-01T11:00:00Z'))
    await story.say('cora@ec.example', { say: 'exemption', reason: 'for the press', until: '2023-06-01' })
    await live('2023-03-16T12:00')
    await story.done('approver', `brake approve ${id}`)
    await story.done('approver', `brake approve ${id}`, {
      token: await story.machine.issuer.tokenFor('approver', { subject: 'second-approver' }),
    })
    await live('2023-03-20T12:00')
    expect(accessOfBen()).toBe('suspended')
  })

  it('after a year, leavers and an erased manager are erased from every place that names them', async () => {
    staff = staff.filter(row => !row.startsWith('leo,'))
    await live('2023-06-20T12:00')
    // The job that erased him stays for a month.
    expect(kindsWith(await itemsLeft(story), ref.leo)).toBe('AUDIT, JOB')
    await story.done('operator', 'person erase mia --yes')
    await live('2023-06-22T12:00')
    expect(kindsWith(await itemsLeft(story), /\b(leo|mia)\b/)).toBe('')
    staff = [rowOf('ana'), rowOf('ben'), rowOf('cora')]
  })

  it('after a year, those listed, what is open, a month of lines and a year of mails remain', async () => {
    await live('2024-04-29T12:00')
    expect(await caseOf('ana')).toEqual([])
    expect(await caseOf('ben')).toMatchObject([{ state: 'overdue', suspended: 1 }])
    expect(accessOfBen()).toBe('suspended')
    expect(await caseOf('cora')).toMatchObject([{ state: 'closed', requests: [{ kind: 'exemption' }] }])
    const left = await kinds()
    expect(left).toMatchObject({
      STAFF: listOf(3),
      person: listOf(4), // With the security team.
      DEVICE: listOf(3),
      CASES: listOf(4), // Cora's stands once more among those who ask, and Ben's among those suspended.
      DIGEST: listOf(4), // About Ben, to the security team, once a week.
      NOTICE: listOf(52), // To the security team, once a week.
    })
    // Jobs that count coverage run daily, and name units alone.
    for (const kind of ['LINK', 'REHEARSAL', 'BRAKE LIST']) expect(left).not.toHaveProperty([kind])
    for (const { text } of left.person ?? []) lacks(text, '"pages"')
    expect(kindsWith(await itemsLeft(story), ref.ben)).toBe('ADDRESS, CASES, DEVICE, DIGEST, NAMES, STAFF, person')
    // Nothing has deleted them here; reads ignore them.
    shows(kindsWith(await allItems(), ref.ben), 'NOTICE')
    expect(JSON.parse(await story.done('operator', 'person export ben'))).toMatchObject({ notices: [] })
  })

  it('after a year, the chains of decisions are whole', async () => {
    await story.machine.tick()
    const verdicts = await story.done('reader', 'audit verify')
    for (const chain of ['CONTROL', 'IMPORTS', id]) expect(verdicts).toMatch(new RegExp(`^${chain} .* intact$`, 'm'))
    expect((await story.done('reader', 'audit list')).match(/\b(retention|dev-operator) +erase +\S+/g)).toEqual([
      expect.stringMatching(`^retention.* ${ref.leo}$`),
      expect.stringMatching(`^dev-operator.* ${ref.mia}$`),
    ])
  })
})
