import { expect, it } from 'vitest'
import { countCases } from '#campaign/read/count-cases.ts'
import type { System } from '#functions/compose/system.ts'
import { catalogue } from '#functions/console/pages/policies/catalogue.ts'
import { document, personWith, several, suspending } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { storePerson } from '#test/refs.ts'
import { lineOf } from '#test/summaries.ts'
import { asRead, openApi, openCampaign, organisation } from '../admin/calling.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { hidden, imported, refuses, visitor } from './visiting.ts'

const under = '/console/policies/no-tiktok'
const page = `${under}/draft`

async function drafted(people = organisation, system: Partial<System> = {}) {
  const api = await openApi(() => system)
  for (const person of people) await storePerson(api.memory, person)
  const put = (changes: object, condition: object) =>
    api.send('PUT', '/api/policies/no-tiktok/draft', { role: 'author', body: { ...document, ...changes }, headers: { ...condition } })
  await put({}, { 'if-none-match': '*' })
  const author = await visitor(api, 'author')
  async function rehearse() {
    await author.submit(page, { do: 'rehearse' })
    await api.rehearseAll()
    api.memory.clock.advanceTo(api.memory.clock.now().add({ minutes: 1 }))
    return await author.read(page)
  }
  return {
    api,
    author,
    rehearse,
    change: async (changes: object) => put(changes, await asRead(api, '/api/policies/no-tiktok/draft')),
    /** Submits what was rehearsed, for an approver. */
    async submit(text: string) {
      const rehearsal = hidden(text, 'rehearsal')
      await author.submit(page, { do: 'submit', rehearsal })
      const approver = await visitor(api, 'approver')
      return { approver, approve: (agreed: string) => approver.submit(page, { do: 'approve', rehearsal, agreed }) }
    },
  }
}

it('the overview shows the five steps to a first policy in force, and none once there is one', async () => {
  const { author, rehearse } = await drafted()
  const states = async () => [...(await author.read('/console/')).matchAll(/<li>.*?>(Done|Next|To do)</g)].map(([, state]) => state)
  expect(await states()).toEqual(['Next', 'Done', 'To do', 'To do', 'To do'])
  const staff = 'id,email,name,language,zone,unit,country,manager\nana,ana@ec.example,Ana,en,Europe/Brussels,DG-ALPHA,BE,\n'
  await imported(author, 'staff', staff)
  await rehearse()
  expect(await states()).toEqual(['Done', 'Done', 'Next', 'Done', 'To do'])
  lacks(await (await visitor(await openCampaign(), 'author')).read('/console/'), 'Five steps')
})

it('the form of a policy says at each field what is wrong, all at once and in its own words', async () => {
  const author = await visitor(await openApi(), 'author')
  const wrong = { 'contact.name': 'Help', deadline: 'on', 'deadline.on': '15 March', 'deadline.counts': 'inclusive', zone: 'UTC' }
  const more = { announcedAt: '2023-03-01T10:00', 'escalation[0].after': 'soon', 'escalation[0].notify': 'staff', review: '2023-06-01' }
  const text = await refuses(author.submit('/console/write', { do: 'save', ...wrong, ...more }), 422, 'What is missing or wrong')
  shows(
    text,
    '<a href="#title.en">Title is missing</a>',
    '<a href="#apps">What is required must have at least one ticked box</a>',
    '<a href="#scope.devices">Devices must have at least one ticked box</a>',
    '<a href="#deadline.on">Day must be a day of the calendar such as 2023-03-15, but is &quot;15 March&quot;</a>',
    '<a href="#escalation[0].after">Step 1: When must be a whole number of days, but is &quot;soon&quot;</a>',
    '<a href="#review">Review date must come with an owner: a team that is asked on that day whether the policy still applies',
    'id="contact.email-fault">Mail address of the contact is missing',
  )
  lacks(text, 'Id is missing')
})

it.each([
  ['before its announcement', { 'deadline.on': '2023-02-28' }, 'Day must be after the announcement, on Wed 1 March 2023'],
  ['over', { announcedAt: '2023-01-01T10:00', 'deadline.on': '2023-02-01' }, 'Day must be later: it is over before anyone is told'],
])('the form of a policy refuses a campaign whose deadline is %s', async (_, dates, said) => {
  const author = await visitor(await openApi(), 'author')
  const decided = {
    'title.en': 'Remove it',
    issuer: 'Us',
    apps: 'tiktok',
    'scope.devices': 'official',
    remedies: 'remove-app',
    zone: 'UTC',
  }
  const rest = { 'workingDays.week': 'mon', 'contact.name': 'Help', 'contact.email': 'help@ec.example' }
  const written = { announcedAt: '2023-03-01T10:00', deadline: 'on', 'deadline.counts': 'inclusive', ...dates }
  await refuses(author.submit('/console/write', { do: 'save', ...decided, ...rest, ...written }), 422, `<a href="#deadline.on">${said}`)
})

it('the form of a policy and its YAML show each other, with what is not saved', async () => {
  const author = await visitor(await openApi(), 'author')
  const asYaml = await author.submit('/console/write', { do: 'yaml', 'title.en': 'Remove it', 'contact.name': 'Help', tag: 'none' })
  shows(asYaml.text, 'id: remove-it\ntitle: Remove it\n')
  const yaml = 'title: { en: Remove it, fr: Supprimez-le }\nescalation: [{ after: P2D, notify: staff }]\n'
  const asForm = await author.submit('/console/write', { do: 'form', yaml, tag: 'none' })
  shows(
    asForm.text,
    'name="title.fr" aria-describedby="" type="text" value="Supprimez-le"',
    'name="escalation[0].after" aria-describedby="" type="number" value="2"',
  )
  await refuses(author.submit('/console/write', { do: 'form', yaml: 'a: [', tag: 'none' }), 422, 'line 1', 'name="yaml"')
})

it('buttons of the form of a policy add entries to its lists, and remove them', async () => {
  const author = await visitor(await openApi(), 'author')
  const fields = { deadline: 'stages', zone: 'UTC', 'title.en': 'Remove it' }
  const press = async (verb: string, more: Record<string, string> = {}) =>
    (await author.submit('/console/write', { ...fields, ...more, do: verb })).text
  shows(await press('add:stages'), 'Remove stage 1', 'Remove stage 2')
  const rungs = { 'escalation[0].after': '0', 'escalation[0].notify': 'staff', 'escalation[1].every': '7', 'escalation[1].times': '4' }
  const added = await press('add:escalation', rungs)
  shows(added, 'name="escalation[1].after" aria-describedby="" type="number" value="1"', 'name="escalation[2].every"')
  const removed = await press('remove:escalation[0]', rungs)
  shows(removed, 'name="escalation[0].every" aria-describedby="" type="number" value="7"')
  lacks(removed, 'name="escalation[1]')
  shows(await press('add:team', { 'new:team': 'Security team' }), 'name="teams.security-team.email"', '<option value="security-team">')
  shows(
    await press('add:requirement', { 'new:requirement': 'Firewall on', 'new:kind': 'check' }),
    'value="firewall-on" checked',
    'name="requirements.firewall-on.title"',
  )
})

it('the form of a policy lists languages that staff read and its title lacks, and adds them', async () => {
  const { api, author } = await drafted(['fr', 'fr', 'de'].map((language, index) => personWith({ id: `p${index}`, language })))
  lacks(await author.read(`${under}/edit`), 'without a title')
  await api.post('author', '/api/coverage')
  await api.workAll()
  shows(await author.read(`${under}/edit`), 'Read by your staff, and without a title: French (2), German (1).')
  const { text } = await author.submit(`${under}/edit`, { do: 'add:languages:fr,de', 'title.en': 'Remove it' })
  shows(text, 'name="title.fr"', 'name="title.de"')
})

it('the form of a policy opens again with what is in force, and saves nothing over the change of another', async () => {
  const { author, change } = await drafted()
  const text = await author.read(`${under}/edit`)
  shows(text, 'name="zone"', 'Change the draft')
  await hasStatus(change({ issuer: 'Another' }), 200)
  const sent = { do: 'yaml', yaml: JSON.stringify({ ...document, issuer: 'First' }), tag: hidden(text, 'tag') }
  await refuses(author.submit(`${under}/edit`, { ...sent, do: 'save' }), 412, 'has changed')
})

it('the page of a draft says what a suspension stops and how late, if the policy suspends', async () => {
  const upTo = { suspended: 'PT5H', granted: 'P3D' }
  const group = connectorNamed('entra', 'entra-group', { reach: 'phones', takesMail: true, upTo })
  const { author, change } = await drafted(organisation, { connectorList: [group] })
  const columns = ['all the owner’s phones and tablets; work email too', 'up to 5 hours', 'up to 3 days']
  lacks(await author.read(page), 'up to 5 hours')
  await hasStatus(change(suspending), 200)
  shows(await author.read(page), ...columns.map(cell => `>${cell}</td>`))
})

it('the page of a draft compares a first draft with the last rehearsal: total, by day and unit', async () => {
  const { author, change, rehearse } = await drafted()
  const first = await rehearse()
  shows(
    first,
    'No version is in force yet.',
    'breach for certain when it starts</dt><dd>2</dd>',
    'devices only when it starts</dt><dd>1</dd>',
  )
  lacks(first, 'Changes')
  expect(await rehearse()).toMatch(/Changes since the previous rehearsal, of <time [^<]+<\/time><\/h3>\s*<p>No difference.<\/p>/)
  await hasStatus(change({ scope: { devices: ['official'], audience: { units: ['DG-BETA'] } } }), 200)
  const changed = await author.read(page)
  shows(changed, 'The draft has changed since this rehearsal. Rehearse it again.')
  lacks(changed, 'Submit for approval')
  const again = await rehearse()
  lacks(again, 'The draft has changed')
  expect(again).toMatch(/Compared with the rehearsal of <time [^<]+<\/time>: .*2 fewer people would have something to do/)
  const [, since = ''] = /Changes since the previous rehearsal([\s\S]*)<h3>Full result/.exec(again) ?? []
  expect(since).toMatch(/<dt>People with a case in breach at some point<\/dt><dd><span class="number">\d+<\/span> \(2 fewer\)/)
  expect(since).toMatch(/Days that differ[\s\S]*Units that differ[\s\S]*DG-ALPHA/)
  lacks(since, 'DG-BETA')
})

it('the page of a draft begins with a summary and what it changes, and hides nothing that no sentence tells', async () => {
  const api = await openCampaign()
  const author = await visitor(api, 'author')
  const body = { ...document, deadline: { on: '2023-03-29', counts: 'inclusive' }, title: { en: document.title, fr: 'Supprimer TikTok' } }
  await api.send('PUT', '/api/policies/no-tiktok/draft', { role: 'author', body, headers: { 'if-none-match': '*' } })
  const [, openly = ''] = /<h2>Summary<\/h2>([\s\S]*?)<details>/.exec(await author.read(page)) ?? []
  const changed =
    /Last day<\/th><td[^>]*>Until the end of Wed 15 March 2023, Brussels time \(UTC\+01:00\).<\/td><td[^>]*>Until the end of Wed 29 March 2023, Brussels time \(UTC\+02:00\)/
  expect(openly).toMatch(changed)
  shows(openly, 'The summary does not tell these differences in full', '<th scope="row">title</th>')
  expect(await author.read(`${under}/differences`)).toMatch(changed)
})

it('the page of a first version hides nothing that no sentence tells, except texts of the catalogue', async () => {
  const api = await openCampaign()
  const author = await visitor(api, 'author')
  const knownIn = (key: 'title' | 'why') =>
    catalogue().flatMap(({ [key]: text }) => (typeof text === 'object' && text.fr !== undefined ? [text.fr] : []))[0]
  const chess = { kind: 'app', title: 'Chess', identifiers: { ios: [{ id: 'com.microsoft.Office.Outlook' }] } }
  const body = {
    ...document,
    id: 'no-chess',
    title: { en: 'Remove Chess', de: 'Behalten Sie Schach', fr: knownIn('title') },
    why: { en: 'It listens.', fr: knownIn('why') },
    apps: ['chess'],
    requirements: { chess },
  }
  await api.send('PUT', '/api/policies/no-chess/draft', { role: 'author', body, headers: { 'if-none-match': '*' } })
  const [, openly = ''] = /<h2>Summary<\/h2>([\s\S]*?)<details>/.exec(await author.read('/console/policies/no-chess/draft')) ?? []
  shows(openly, 'The summary does not tell this in full', 'com.microsoft.Office.Outlook', 'Behalten Sie Schach')
  lacks(openly, 'title.fr', 'why.fr')
})

it('the page of a draft leads to the version that it became, also an approver who is late', async () => {
  const { api, rehearse, submit } = await drafted()
  const { approver, approve } = await submit(await rehearse())
  await refuses(approve(''), 422, 'Tick the box')
  const { headers } = await approve('yes')
  for (const one of [page, '/console/policies']) {
    const counting = await approver.read(one)
    shows(counting, 'Approved, in force once everyone is counted')
    lacks(counting, 'Waiting for approval')
  }
  lacks(await approver.read('/console/'), 'A draft is waiting for approval')
  await api.workAll()
  const text = await approver.read(headers.Location ?? '')
  shows(text, 'Approved. The policy takes effect once everyone has been counted again.', 'This policy has no draft')
  shows(text, '<a href="/console/policies/no-tiktok">Version 1</a> <span class="mark good">In force')
})

it('the page of a draft says how many devices are in scope, and the change since the rehearsal', async () => {
  const { api, rehearse, submit } = await drafted()
  const { approver, approve } = await submit(await rehearse())
  const devices = several(30, n => ({ id: `invented-${n}`, apps: '' }))
  await storePerson(api.memory, personWith({ id: 'invented' }, devices))
  shows(await approver.read(page), 'I have checked the rehearsal: 4 devices in scope, ')
  await approve('yes')
  await api.workAll()
  shows(await approver.read(page), '<h2>Not in force</h2>', '<li>counts.devices must be about 4, as rehearsed, but is 24</li>')
})

it('the page of a draft rehearsed without devices says that nothing would happen', async () => {
  const { rehearse, submit } = await drafted(organisation.map(person => ({ ...person, devices: [] })))
  const text = await rehearse()
  shows(text, 'no device in scope is known: import staff and devices, then rehearse again')
  lacks(text, 'Day by day', 'Busiest day')
  shows(await (await submit(text)).approver.read(page), 'I have checked the rehearsal: nothing would happen')
})

it('the page of a draft shows an older rehearsal whose busiest day has no date', async () => {
  const { api, author, rehearse } = await drafted([])
  await rehearse()
  const stored = await api.memory.rehearsals.findLast('no-tiktok')
  if (!stored?.summary) throw new Error('it is not done')
  const quota = { perSecond: 14, busiest: { date: '', mails: 0, minutes: 0 } }
  await api.memory.rehearsals.save({ ...stored, summary: { ...stored.summary, quota } })
  const text = await author.read(page)
  shows(text, 'Cost of mail')
  lacks(text, 'Busiest day')
})

it('the page of a draft does not exist without its policy', async () => {
  await hasStatus((await visitor(await openApi(), 'author')).get('/console/policies/unknown/draft'), 404)
})

/** Of a person with one device, which is suspended. */
const summaryOf = (staff: string) =>
  lineOf(staff, { state: 'overdue', deadline: undefined, suspended: 1, enforced: { requested: 0, set: 1, refused: 0 } })

async function campaignOf(people: number) {
  const api = await openCampaign()
  for (let index = 0; index < people; index += 1) await api.memory.summaries.save(summaryOf(`s${index}`), 1)
  return { api, approver: await visitor(api, 'approver') }
}

it('pausing, resuming and lifting a policy are entries of its timeline, and no versions', async () => {
  const { api, approver } = await campaignOf(1)
  for (const verb of ['pause', 'resume', 'lift']) await approver.submit(`${under}/${verb}`, { reason: `To ${verb}.`, agreed: 'yes' })
  const text = await approver.read(under)
  shows(text, '<dt>Last version</dt><dd>1</dd>', 'Nothing of this happens any more', 'Paused', 'To pause.', 'Resumed', 'To lift.')
  lacks(text, 'Version 2', 'to version')
  expect(await (await visitor(api, 'reader')).read('/console/policies')).toMatch(/Lifted[^/]*<\/span><\/td><td[^>]*>1<\/td>/)
})

it.each(['pause', 'resume', 'lift'])('the page to %s a policy says how many devices are suspended, as counted when', async verb => {
  const { approver } = await campaignOf(2)
  expect(await approver.read(`${under}/${verb}`)).toMatch(/Suspended under it: 2 devices, as counted <time datetime="2023-02-23/)
})

it('the page to lift a policy says how many people in breach get a mail', async () => {
  const { api, approver } = await campaignOf(4)
  const told = async () => /When it is lifted, ([^.]+)/.exec(await approver.read(`${under}/lift`))?.[1]
  expect(await told()).toBe('at most 4 of 4 people with a case get a mail')
  const changes = [{ state: 'unreachable' }, { held: 'bounced' }, { state: 'clear' }] as const
  for (const [index, change] of changes.entries()) await api.memory.summaries.save({ ...summaryOf(`s${index}`), ...change }, 2)
  expect(await told()).toBe('at most 1 of 4 people with a case gets a mail')
})

it('pages to halt a policy have the last numbers, where cases are too many to count again', async () => {
  const { api, approver } = await campaignOf(1001)
  shows(await approver.read(`${under}/lift`), 'No case under it was counted yet.')
  shows(await approver.read(`${under}/access`), 'Not counted yet')
  await countCases(api.system)
  shows(await approver.read(`${under}/lift`), 'Suspended under it: 1,001 devices')
  shows(await approver.read(`${under}/access`), '<dt>Set</dt><dd>1,001</dd>')
})
