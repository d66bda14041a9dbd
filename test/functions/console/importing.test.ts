import { describe, expect, it } from 'vitest'
import { announced, openApi } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

const output = watchOutput()

const path = '/console/people/import'

const staffHeader = 'id,email,name,language,zone,unit,country,manager'
const member = (id: string, { manager = '', name = `N ${id}` } = {}) =>
  `${id},${id}@ec.example,${name},en,Europe/Brussels,DG-ALPHA,BE,${manager}`
const staffText = (...lines: readonly string[]) => `${[staffHeader, ...lines].join('\n')}\n`
const many = (count: number) => Array.from({ length: count }, (_, index) => member(`s${index}`))

const fileOf = (content: string | Uint8Array<ArrayBuffer>, name = 'staff.csv') => new File([content], name)

async function open(change?: Parameters<typeof openApi>[0]) {
  const api = await openApi(change)
  const operator = await openConsole(api).signedIn('operator')
  const profileOf = async (id: string) => {
    const ref = await api.memory.refs.find(id)
    return ref === undefined ? undefined : (await api.memory.people.find(ref))?.person.profile
  }
  return {
    api,
    operator,
    profileOf,
    staff: (content: string | Uint8Array<ArrayBuffer>, name?: string) => operator.upload(path, { kind: 'staff' }, fileOf(content, name)),
  }
}

/** What the page counts. */
const countsOn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/<dt>([^<]+)<\/dt><dd><span class="number">([^<]+)</g)].map(([, name, count]) => [name, count]))

const rowsOn = (text: string): readonly string[] =>
  [...text.matchAll(/<tr><th scope="row">(.*?)<\/tr>/g)].map(([, row = '']) => row.replaceAll(/<[^>]*>/g, ' ').replaceAll(/ +/g, ' '))

/** How far the page says the file is. */
const begunOn = (text: string): string => (/name="begun" value="([^"]*)"/.exec(text)?.[1] ?? '').replaceAll('&quot;', '"')

describe('a file of staff', () => {
  it('is imported, and changes nothing the second time', async () => {
    const { staff, profileOf } = await open()
    const { status, text } = await staff(staffText(member('ana', { manager: 'ben' }), member('ben')))
    expect(status).toBe(200)
    shows(text, 'staff.csv imported: 2 records.')
    expect(countsOn(text)).toMatchObject({ New: '2', Changed: '0', Refused: '0' })
    expect(await profileOf('ana')).toMatchObject({ name: 'N ana', manager: { id: 'ben' } })
    expect(countsOn((await staff(staffText(member('ana', { manager: 'ben' }), member('ben', { name: 'Benno' })))).text)).toMatchObject({
      New: '0',
      Changed: '1',
      Unchanged: '1',
    })
  })

  it('is imported by the calls that the command line makes, each of them audited', async () => {
    const { api, staff } = await open()
    expect(countsOn((await staff(staffText(...many(600)))).text)).toMatchObject({ New: '600' })
    const { json } = await api.get('/api/imports/audit?action=imported+staff')
    expect(json).toMatchObject({ items: [250, 250, 100].map((added) => ({ by: 'dev-operator', details: { added } })) })
  })

  it('has its good records imported, and its bad ones named by their lines', async () => {
    const { staff, profileOf } = await open()
    const { text } = await staff(staffText(member('ana'), member('no').replace('no@', 'no '), member('eve', { manager: 'nobody' })))
    expect(countsOn(text)).toMatchObject({ New: '1', Refused: '2' })
    expect(rowsOn(text)).toEqual([
      expect.stringMatching(/^3 email must be a mail address/),
      expect.stringMatching(/^4 manager must be a staff member of this list, or one imported before/),
    ])
    expect(await profileOf('ana')).toBeDefined()
    lacks(text, 'mark the list as complete')
  })

  it('has fifty of its bad records named, and the others counted', async () => {
    const { staff } = await open()
    const { text } = await staff(staffText(...many(60).map((line) => line.replace('@', ' '))))
    expect(rowsOn(text)).toHaveLength(50)
    shows(text, 'And 10 more.')
    expect(countsOn(text)).toMatchObject({ New: '0', Refused: '60' })
  })

  it('is shown without running what it holds, in its name and in its records', async () => {
    const { staff } = await open()
    const { text } = await staff(staffText('=1+1,<script>alert(1)</script>,x,en,Europe/Brussels,U,BE,'), '<img src=x>.csv')
    expect(text).not.toMatch(/<script|<img/)
    shows(text, '&lt;script&gt;alert', '&lt;img src=x&gt;.csv')
  })

  it.each([
    [
      'semicolons and the encoding of Windows',
      Buffer.from(staffText(member('zoe', { name: 'Zoé' })).replaceAll(',', ';'), 'latin1'),
      'read as Windows-1252 with ;',
    ],
  ])('is read with %s, and told so', async (_, content, told) => {
    const { staff, profileOf } = await open()
    shows((await staff(new Uint8Array(content))).text, `The file was ${told}.`)
    expect(await profileOf('zoe')).toMatchObject({ name: 'Zoé' })
  })

  it.each([['a workbook', 'PK\u0003\u0004…', 'staff.xlsx', 'is a file of Excel: save it as CSV']])(
    'cannot be %s',
    async (_, content, name, told) => {
      const { api, staff } = await open()
      const { status, text } = await staff(content, name)
      expect(status).toBe(200)
      shows(text, told)
      expect(await api.read('/api/imports/audit')).toMatchObject({ items: [] })
    },
  )
})

describe('a file of devices', () => {
  const header = 'id,staff,label,platform,ownership,workApps,apps,reportedAt'
  const device = (id: string, owner: string) => `${id},${owner},Phone,ios,official,yes,,2023-02-20T08:00:00Z`
  const devices = (...lines: readonly string[]) => fileOf(`${[header, ...lines].join('\n')}\n`, 'devices.csv')

  it('gives devices to their owners, and says which came from another person', async () => {
    const { api, staff, operator } = await open()
    await staff(staffText(member('ana'), member('ben')))
    const first = await operator.upload(path, { kind: 'devices' }, devices(device('phone', 'ana'), device('lost', 'nobody')))
    expect(countsOn(first.text)).toMatchObject({ New: '1', Refused: '1' })
    expect(rowsOn(first.text)).toEqual([expect.stringMatching(/^3 staff .*imported before/)])
    const again = await operator.upload(path, { kind: 'devices' }, devices(device('phone', 'ben')))
    expect(countsOn(again.text)).toMatchObject({ New: '0', 'Moved from another owner': '1' })
    const ben = (await api.memory.refs.find('ben')) ?? ''
    expect((await api.memory.people.find(ben))?.person.devices).toMatchObject([{ id: 'phone' }])
  })

  it('says how many readings were not kept, and why', async () => {
    const { staff, operator } = await open()
    await staff(staffText(member('ana')))
    const { text } = await operator.upload(path, { kind: 'devices' }, devices(device('phone', 'ana')))
    shows(text, 'Readings of 1 device were not kept, because no policy or draft asks about them.')
  })
})

describe('a form with a file', () => {
  it('must say what the file lists, and bring one', async () => {
    const { operator } = await open()
    expect(await operator.upload(path, {}, fileOf('x'))).toMatchObject({
      status: 422,
      text: expect.stringContaining('must be staff or devices'),
    })
    const unchosen = await operator.upload(path, { kind: 'devices' }, fileOf('', ''))
    expect(unchosen).toMatchObject({ status: 422, text: expect.stringContaining('choose a file') })
    shows(unchosen.text, '<option value="devices" selected>')
  })

  it('is refused with a sentence where it is too large', async () => {
    const { operator } = await open()
    expect(await operator.upload(path, { kind: 'staff' }, fileOf('x'.repeat(4_300_000)))).toMatchObject({
      status: 413,
      text: expect.stringContaining('more than 4 MB'),
    })
    await hasStatus(operator.upload(path, { kind: 'staff' }, fileOf('x'.repeat(4_000_000))), 200)
  })

  it('is taken only with the proof of the session, and only where a page takes files', async () => {
    const { operator, profileOf } = await open()
    const content = staffText(member('ana'))
    await hasStatus(operator.upload(path, { proof: 'x', kind: 'staff' }, fileOf(content)), 403)
    await hasStatus(operator.upload('/console/people', { words: 'ana' }, fileOf(content)), 403)
    await hasStatus(operator.submit(path, { kind: 'staff', file: content }), 403)
    const broken = { 'content-type': 'multipart/form-data; boundary=x' }
    await hasStatus(operator.send('POST', path, Buffer.from('--y\r\nbroken'), broken), 403)
    expect(await profileOf('ana')).toBeUndefined()
  })

  it('is taken from nobody who may not import', async () => {
    const api = await openApi()
    const reader = await openConsole(api).signedIn('reader')
    const proof = await reader.proof()
    const form = `--x\r\nContent-Disposition: form-data; name="proof"\r\n\r\n${proof}\r\n--x--\r\n`
    const { status } = await reader.send('POST', path, Buffer.from(form), { 'content-type': 'multipart/form-data; boundary=x' })
    expect(status).toBe(403)
    lacks(await reader.read('/console/people'), path)
  })

  it('leaves no personal data in the log', async () => {
    const { staff } = await open()
    await staff(staffText(member('ana'), 'eve,eve at ec.example'))
    expect(output()).not.toMatch(/ana|eve|ec\.example/)
  })
})

describe('a file that is imported in part', () => {
  it('goes on where it was, once it is sent again', async () => {
    let now = announced
    const machineClock = {
      now() {
        now = now.add({ seconds: 6 })
        return now
      },
    }
    const { operator, staff, profileOf } = await open(() => ({ machineClock }))
    const content = staffText(member('late', { manager: 'boss' }), ...many(1500), member('boss'))
    let { text } = await staff(content)
    shows(text, 'staff.csv was imported in part', 'there is no time for the rest in one go')
    expect(Number(countsOn(text).New?.replace(',', ''))).toBeLessThan(1000)
    expect(await profileOf('boss')).toBeUndefined()

    const other = await operator.upload(path, { begun: begunOn(text) }, fileOf(staffText(member('other'))))
    expect(other).toMatchObject({ status: 422, text: expect.stringContaining('this is a different file') })
    expect(begunOn(other.text)).toBe(begunOn(text))

    for (let sent = 1; begunOn(text) !== '' && sent < 20; sent += 1)
      ({ text } = await operator.upload(path, { begun: begunOn(text) }, fileOf(content)))
    shows(text, 'staff.csv imported: 1502 records.')
    expect(countsOn(text)).toMatchObject({ New: '1,502', Unchanged: '0', Refused: '0' })
    expect(await profileOf('late')).toMatchObject({ manager: { id: 'boss' } })
  })

  it('says what was imported before the system failed', async () => {
    let appended = 0
    const { operator, staff } = await open(({ audit }) => ({
      audit: {
        ...audit,
        append(decision) {
          appended += 1
          return appended === 3 ? Promise.reject(new Error('out of order')) : audit.append(decision)
        },
      },
    }))
    const content = staffText(...many(300), member('bad').replace('@', ' '))
    const { text } = await staff(content)
    shows(text, 'an internal error, which is in the log: try again later. The records counted here are imported.')
    expect(countsOn(text)).toMatchObject({ New: '250' })
    shows(output(), 'a page of the console failed')
    const rest = await operator.upload(path, { begun: begunOn(text) }, fileOf(content))
    expect(countsOn(rest.text)).toMatchObject({ New: '300', Refused: '1' })
  })

  it('is not begun where the first call fails', async () => {
    const { staff } = await open(({ audit }) => ({ audit: { ...audit, append: () => Promise.reject(new Error('out of order')) } }))
    const { status, text } = await staff(staffText(member('ana')))
    expect(status).toBe(500)
    shows(text, 'This was not done')
    expect(begunOn(text)).toBe('')
  })
})

describe('the page that says that all staff are imported', () => {
  const all = `${path}/all-staff`

  it('has nothing to say while nobody was imported within the last day', async () => {
    const { api, operator, staff } = await open()
    shows(await operator.read(all), 'import all staff first')
    await staff(staffText(member('ana')))
    api.memory.clock.advanceTo(announced.add({ hours: 25 }))
    shows((await (await openConsole(api).signedIn('operator')).get(all)).text, 'import all staff first')
  })

  it('names how many were imported, and takes only who agrees', async () => {
    const { api, operator, staff } = await open()
    shows((await staff(staffText(...many(300)))).text, `href="${all}"`)
    shows(await operator.read(all), 'All staff were imported, as 300 records: everyone else has left.')
    expect(await operator.submit(all, {})).toMatchObject({ status: 422, text: expect.stringContaining('tick the box') })
    expect(await api.memory.retentionStore.find()).toEqual({})
    await leadsTo(operator.submit(all, { agreed: 'yes' }), '/console/people?done=staff-complete')
    expect(await api.memory.retentionStore.find()).toMatchObject({ listAt: announced })
  })

  it('asks for the number of those who have left, if there are many', async () => {
    const { api, staff } = await open()
    await staff(staffText(...many(20)))
    api.memory.clock.advanceTo(announced.add({ hours: 9 * 24 }))
    const again = await openConsole(api).signedIn('operator')
    await again.upload(path, { kind: 'staff' }, fileOf(staffText(...many(14))))
    const refused = await again.submit(all, { agreed: 'yes', leaving: '' })
    expect(refused).toMatchObject({ status: 409, text: expect.stringContaining('leaves out 6 of 20 people') })
    shows(refused.text, 'name="leaving"')
    await hasStatus(again.submit(all, { agreed: 'yes', leaving: '6' }), 303)
  })
})
