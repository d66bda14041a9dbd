import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readRows } from '#adapters/rows/rows.ts'
import { deskIn, newDesk } from '#functions/console/pages/import/desk.ts'
import { columnsOf } from '#functions/console/pages/import/run.ts'
import { enact } from '#test/acts.ts'
import { opening } from '#test/opening.ts'
import { announced, openApi } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { output } from '../output.ts'
import { ended, imported, importPath, pressed, previewed, refuses, visitor } from './visiting.ts'

const member = (id: string, { manager = '', name = `N ${id}` } = {}) =>
  `${id},${id}@ec.example,${name},en,Europe/Brussels,DG-ALPHA,BE,${manager}`
const staffText = (...lines: readonly string[]) => ['id,email,name,language,zone,unit,country,manager', ...lines, ''].join('\n')
const many = (count: number) => Array.from({ length: count }, (_, index) => member(`s${index}`))

async function open(change?: Parameters<typeof openApi>[0]) {
  const api = await openApi(change)
  const operator = await visitor(api, 'operator')
  const upload = (fields: Record<string, string>, content: string | Uint8Array<ArrayBuffer>, name = 'staff.csv', to = importPath) =>
    operator.upload(to, fields, new File([content], name))
  const press = (text: string, button: string, fields?: Record<string, string>) => pressed(operator, text, button, fields)
  const goOn = (text: string) => ended(operator, text)
  return {
    api,
    operator,
    upload,
    press,
    goOn,
    preview: (kind: string, content: string, name?: string) => previewed(operator, kind, content, name),
    devices: (...lines: readonly string[]) =>
      imported(operator, 'devices', ['id,staff,label,platform,ownership,workApps,apps,reportedAt', ...lines, ''].join('\n'), 'devices.csv'),
    async personOf(id: string) {
      const ref = await api.memory.refs.find(id)
      return ref === undefined ? undefined : (await api.memory.people.find(ref))?.person
    },
    staff: (content: string | Uint8Array<ArrayBuffer>, name?: string) => imported(operator, 'staff', content, name),
  }
}

const whenOpen = opening(open)

/** What the page counts. */
const countsOn = (text: string) =>
  Object.fromEntries([...text.matchAll(/<dt>([^<]+)<\/dt><dd>([\d,]+)</g)].map(([, name, count]) => [name, count]))

const rowsOn = (text: string) =>
  [...text.matchAll(/<tr><th scope="row"[^>]*>(.*?)<\/tr>/g)].map(([, row = '']) => row.replaceAll(/<[^>]*>/g, ' ').replaceAll(/ +/g, ' '))

whenOpen('a file of staff is imported, and only its changes the second time', async ({ staff, preview, personOf }) => {
  const text = await staff(staffText(member('ana', { manager: 'ben' }), member('ben')))
  shows(text, 'staff.csv imported: 2 records.')
  expect(countsOn(text)).toMatchObject({ New: '2', Changed: '0', Refused: '0' })
  expect(await personOf('ana')).toMatchObject({ profile: { name: 'N ana', manager: { id: 'ben' } } })
  const again = await staff(staffText(member('ana', { manager: 'ben' }), member('ben', { name: 'Benno' })))
  expect(countsOn(again)).toMatchObject({ New: '0', Changed: '1', Unchanged: '1' })
  shows(await preview('staff', staffText(member('ana'))), '1 person is known and not in this file. They stay. If the file lists all staff')
})

whenOpen('a file of staff is imported by the calls that the command line makes, each audited', async ({ api, staff }) => {
  expect(countsOn(await staff(staffText(...many(600))))).toMatchObject({ New: '600' })
  await api.shows('/api/imports/audit?action=imported+staff', {
    items: [250, 250, 100].map(added => ({ by: 'dev-operator', details: { added } })),
  })
})

whenOpen('a preview changes nothing, and says by unit and by kind of fault what an import would do', async ({ preview, personOf }) => {
  const bad = many(59).map(line => line.replace('@', ' '))
  const text = await preview(
    'staff',
    staffText(member('ana'), ...bad, member('eve', { manager: 's3' }), member('kim', { manager: 'nobody' })),
  )
  expect(await personOf('ana')).toBeUndefined()
  shows(text, 'staff.csv was checked: nothing is changed yet', 'Import 3 people')
  expect(countsOn(text)).toMatchObject({ New: '3', Refused: '59', 'With a warning': '2' })
  expect(rowsOn(text)).toEqual([
    expect.stringMatching(/^DG-ALPHA 3 0 0/),
    expect.stringMatching(/^must be a mail address such as name@example.org email 59 Line 3: &quot;s0 ec.example&quot;/),
    expect.stringMatching(/^is left out manager 2 Line 62: &quot;s3&quot; was refused on line 6 \(email: must be a mail address/),
  ])
})

whenOpen('refused rows are downloaded with their reasons, and imported once corrected', async ({ staff, press, personOf }) => {
  const text = await staff(staffText(member('ana'), member('ben', { name: '"+1; a ""b"""' }).replace('@', ' '), 'eve'))
  expect(countsOn(text)).toMatchObject({ New: '1', Refused: '2' })
  lacks(text, 'mark the list as complete')
  const { text: refused, headers } = await press(text, 'refused')
  expect(headers['Content-Disposition']).toBe('attachment; filename="refused-staff.csv"')
  const [header, ben = '', eve] = refused.split('\r\n')
  expect([header, ben, eve]).toEqual([
    '\ufeffline,reason,id,email,name,language,zone,unit,country,manager',
    expect.stringMatching(/^3,"email must be .*,ben,/),
    expect.stringMatching(/^4,.*must have 8 values.*,eve$/),
  ])
  await staff([header, ben.replaceAll('ben ec', 'ben@ec')].join('\n'))
  expect(await personOf('ben')).toMatchObject({ profile: { name: '+1; a "b"' } })
})

whenOpen(
  'columns with other names are recognised or asked about, and those that are not needed ignored',
  async ({ api, preview, press, goOn, personOf }) => {
    await enact(api.memory)
    const text = await preview('staff', 'ID;E-Mail;Full name;Sprache;Department;Room\nana;ana@ec.example;Ana;fr;U;7\n')
    shows(text, 'Choose which column of staff.csv is which', '<option value="E-Mail" selected>')
    const chosen = { id: 'ID', email: 'E-Mail', name: 'Full name', language: 'Sprache', unit: 'Department' }
    const fields = Object.fromEntries(Object.entries(chosen).map(([name, heading]) => [`column-${name}`, heading]))
    const { text: checked } = await press(text, 'columns', fields)
    shows(checked, 'without &quot;Room&quot;', 'is taken from the policy no-tiktok')
    await goOn((await press(checked, 'import')).text)
    expect(await personOf('ana')).toMatchObject({ profile: { name: 'Ana', language: 'fr', zone: 'Europe/Brussels' } })
  },
)

whenOpen('a name that is nearly an app’s is asked about, and imported as answered', async ({ api, staff, preview, press, personOf }) => {
  await enact(api.memory)
  await staff(staffText(member('ana')))
  const content =
    'id,staff,label,platform,ownership,workApps,apps,reportedAt\nphone,ana,P,ios,official,yes,Tik-Tok;zoom,2023-02-20T08:00:00Z\n'
  const text = await preview('devices', content, 'devices.csv')
  shows(text, 'tik-tok (1 device)', '<option value="?" selected>', 'means tiktok', 'is something else')
  await press(text, 'import', { 'means-0': 'tiktok' })
  expect(await personOf('ana')).toMatchObject({ devices: [{ readings: [{ unmet: ['tiktok'] }] }] })
})

whenOpen('a template can be imported as it is', async ({ api, operator, staff, preview, press, personOf }) => {
  await enact(api.memory)
  const template = async (kind: string) => operator.read(`${importPath}?template=${kind}`)
  expect(countsOn(await staff(await template('staff')))).toMatchObject({ New: '2', Refused: '0', 'With a warning': '0' })
  const text = await preview('devices', await template('devices'), 'devices.csv')
  expect(countsOn(text)).toMatchObject({ New: '2', Refused: '0', 'With a warning': '0' })
  await press(text, 'import')
  const none = (await template('devices')).replace('tiktok', '').replace('phone-1', 'phone-2')
  await press(await preview('devices', none, 'devices.csv'), 'import')
  expect((await personOf('s001'))?.devices).toMatchObject([{ readings: [{ unmet: ['tiktok'] }] }, { readings: [{ met: ['tiktok'] }] }])
})

whenOpen('a file of staff is shown as text only, and leaves no personal data in the log', async ({ staff }) => {
  const text = await staff(staffText('=1+1,<script>alert(1)</script>,x,en,Europe/Brussels,U,BE,', member('ana')), '<img src=x>.csv')
  expect(text).not.toMatch(/<script>|<img/)
  shows(text, '&lt;script&gt;alert', '&lt;img src=x&gt;.csv')
  expect(output()).not.toMatch(/ana|alert|ec\.example/)
})

whenOpen('a file of staff is read with semicolons and in the encoding of Windows, as the page says', async ({ staff, personOf }) => {
  const content = Buffer.from(staffText(member('zoe', { name: 'Zoé' })).replaceAll(',', ';'), 'latin1')
  shows(await staff(new Uint8Array(content)), 'The file was read as Windows-1252 with ;.')
  expect(await personOf('zoe')).toMatchObject({ profile: { name: 'Zoé' } })
})

whenOpen('a file of devices says which had another owner, which have none, and what was not kept', async ({ staff, devices, personOf }) => {
  await staff(staffText(member('ana'), member('ben')))
  const device = (id: string, owner: string) => `${id},${owner},Phone,ios,official,yes,,2023-02-20T08:00:00Z`
  const first = await devices(device('phone', 'ana'), device('lost', 'nobody'))
  expect(countsOn(first)).toMatchObject({ New: '1', Refused: '1' })
  expect(rowsOn(first)).toEqual([expect.stringMatching(/^must be a staff member imported before staff 1 Line 3/)])
  shows(first, 'Readings of 1 device are not kept, because no policy or draft asks about them.')
  expect(countsOn(await devices(device('phone', 'ben')))).toMatchObject({ New: '0', 'Moved from another owner': '1' })
  expect(await personOf('ben')).toMatchObject({ devices: [{ id: 'phone' }] })
})

whenOpen('a form with a file must say what the file lists, and bring one', async ({ upload }) => {
  await refuses(upload({}, 'x'), 422, 'must be staff or devices')
  await refuses(upload({ kind: 'devices' }, '', ''), 422, 'Choose a file', '<option value="devices" selected>')
})

whenOpen('a form with a file is refused with a sentence where it is too large', async ({ upload }) => {
  await refuses(upload({ kind: 'staff' }, 'x'.repeat(4_300_000)), 413, 'more than 4 MB')
  await hasStatus(upload({ kind: 'staff' }, 'x'.repeat(4_000_000)), 200)
})

whenOpen(
  'a form with a file needs the proof of the session, a page for files and permission',
  async ({ api, operator, upload, personOf }) => {
    const content = staffText(member('ana'))
    const sendParts = (browser: typeof operator, parts: string) =>
      browser.send('POST', importPath, Buffer.from(parts), { 'content-type': 'multipart/form-data; boundary=x' })
    await hasStatus(upload({ proof: 'x', kind: 'staff' }, content), 403)
    await hasStatus(upload({ words: 'ana' }, content, 'x', '/console/people'), 403)
    await hasStatus(operator.submit(importPath, { kind: 'staff', file: content }), 403)
    await hasStatus(sendParts(operator, '--y\r\nbroken'), 403)
    expect(await personOf('ana')).toBeUndefined()
    const reader = await visitor(api, 'reader')
    const proof = `--x\r\nContent-Disposition: form-data; name="proof"\r\n\r\n${await reader.proof()}\r\n--x--\r\n`
    await refuses(sendParts(reader, proof), 403, 'can see this page')
    lacks(await reader.read('/console/people'), importPath)
  },
)

it('a long import shows how far it is, and goes on with the file that the page carries', async () => {
  const { preview, press, goOn, personOf } = await open()
  const content = staffText(member('late', { manager: 'boss' }), ...many(1500), member('boss'))
  const { text } = await press(await preview('staff', content), 'import')
  shows(text, 'staff.csv is being imported', '<progress max="1502"')
  expect(Number(countsOn(text).New?.replace(',', ''))).toBeLessThan(1502)
  expect(await personOf('boss')).toBeUndefined()
  const end = await goOn(text)
  shows(end, 'staff.csv imported: 1,502 records.')
  expect(countsOn(end)).toMatchObject({ New: '1,502', Unchanged: '0', Refused: '0' })
  expect(await personOf('late')).toMatchObject({ profile: { manager: { id: 'boss' } } })
})

whenOpen('a preview ends, though more records than a step takes have the addresses of others', async ({ staff, preview }) => {
  const known = staffText(...many(1100))
  await staff(known)
  const text = await preview('staff', known.replaceAll(/^s/gm, 't'))
  expect(countsOn(text)).toMatchObject({ New: '0', Refused: '1,100' })
})

it('of a file of wrong rows no more is parsed than is read, and no form carries more than a file may have', async () => {
  const wrong = new URLSearchParams({ kind: 'staff' })
  const { file, state } = await newDesk(wrong, new File([staffText(...many(1)), 'x\n'.repeat(2 ** 20)], 'staff.csv'))
  let bytes = 0
  const onRead = (size: number) => {
    bytes += size
  }
  const rows = await Array.fromAsync(readRows(file, columnsOf(state), { onRead }))
  expect(rows.at(-1)).toMatchObject({ problem: { message: 'has 1000 wrong records, so the rest is not read' } })
  expect(bytes).toBe(2 ** 16)
  const packed = (text: string) => gzipSync(text).toString('base64')
  const known = JSON.stringify(state)
  const form = (content: string, more: string) => new URLSearchParams({ content: packed(content), state: packed(`${known}${more}`) })
  expect(deskIn(form('x', ' '.repeat(2 ** 22))).state).toEqual(state)
  for (const [content, more] of [[' '.repeat(60_000_000), ''] as const, ['', ' '.repeat(60_000_000)] as const])
    expect(() => deskIn(form(content, more))).toThrow('this import cannot be continued: choose the file again')
})

it('an import says what was imported before the system failed, and continues at a button', async () => {
  let appended = 0
  const { staff, press } = await open(({ audit }) => ({
    audit: {
      ...audit,
      append(decision) {
        appended += 1
        return appended === 3 ? Promise.reject(new Error('out of order')) : audit.append(decision)
      },
    },
  }))
  const text = await staff(staffText(...many(300), member('bad').replace('@', ' ')))
  shows(text, 'An internal error occurred and was logged: try again later. The records counted here are imported.')
  lacks(text, 'data-next')
  expect(countsOn(text)).toMatchObject({ New: '250' })
  shows(output(), 'a page of the console failed')
  expect(countsOn((await press(text, 'continue')).text)).toMatchObject({ New: '300', Refused: '1' })
})

const all = `${importPath}/all-staff`

whenOpen('the page after an import says nothing where nobody was imported within a week', async ({ api, operator, staff }) => {
  shows(await operator.read(all), 'import all staff first')
  await staff(staffText(member('ana')))
  api.memory.clock.advanceTo(announced.add({ hours: 9 * 24 }))
  shows(await (await visitor(api, 'operator')).read(all), 'import all staff first')
})

whenOpen('a list of staff is marked as complete once that is agreed', async ({ api, operator, staff }) => {
  const late = [member('early', { manager: 'late' }), ...many(298), member('late')]
  shows(await staff(staffText(...late)), `href="${all}"`)
  shows(await operator.read(all), 'no one counts as having left')
  const now = announced.add({ hours: 9 * 24 })
  api.memory.clock.advanceTo(now)
  const again = await visitor(api, 'operator')
  await imported(again, 'staff', staffText(...late.slice(1)))
  shows(await again.read(all), 'The imports of the last day list all staff: 1 other person has left.')
  await refuses(again.submit(all, {}), 422, 'Tick the box')
  expect(await api.memory.retentionStore.find()).toEqual({})
  await leadsTo(again.submit(all, { agreed: 'yes' }), '/console/people?done=List complete')
  expect(await api.memory.retentionStore.find()).toMatchObject({ listAt: now })
})

whenOpen('the page after an import says how many have left, by unit, and many need a second person', async ({ api, staff }) => {
  await staff(staffText(...many(20)))
  api.memory.clock.advanceTo(announced.add({ hours: 9 * 24 }))
  const again = await visitor(api, 'operator')
  await imported(again, 'staff', staffText(...many(14)))
  shows(await again.read(all), '6 other people have left', '<td class="number">6</td>', 'name="leaving" value="6"')
  const submit = (leaving: string) => again.submit(all, { agreed: 'yes', leaving })
  await refuses(submit(''), 409, 'leaves out 6 of 20 people', 'name="leaving"')
  await leadsTo(submit('6'), '/console/people?done=Proposed')
})
