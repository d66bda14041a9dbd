import { describe, expect, it } from 'vitest'
import { openApi } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

const firewall = 'name: firewall\nkind: check\ntitle: { en: "Turn on the <b>firewall" }\nplatforms: [macos]\n'
const page = '/console/requirements/firewall'

const tagIn = (text: string): string => (/name="tag" value="([^"]*)"/.exec(text)?.[1] ?? '').replaceAll('&quot;', '"')

async function open() {
  const api = await openApi()
  const console = openConsole(api)
  const [author, approver] = [await console.signedIn('author'), await console.signedIn('approver')]
  return {
    console,
    author,
    approver,
    write: (document = firewall) => author.submit('/console/new-requirement', { document, tag: '' }),
    async approve() {
      const { text } = await approver.get(`${page}/approval`)
      return approver.submit(`${page}/approval`, { tag: tagIn(text), agreed: 'yes' })
    },
  }
}

describe('a requirement', () => {
  it('is written by one, approved by another, and then retired with a reason', async () => {
    const { author, approver, write, approve } = await open()
    shows(await author.read('/console/requirements'), 'You have no requirements of your own.')
    await leadsTo(write(), `${page}?done=requirement-written`)
    shows(await author.read('/console/requirements'), 'waiting for approval')
    const drafted = await author.read(page)
    shows(drafted, 'Turn on the &lt;b&gt;firewall')
    lacks(drafted, 'Approve…')
    await hasStatus(approver.submit(`${page}/approval`, { tag: '' }), 422)
    await leadsTo(approve(), `${page}?done=requirement-approved`)
    shows(await approver.read(page), 'Version 1')
    await hasStatus(approver.submit(`${page}/retirement`, { reason: '', agreed: 'yes' }), 422)
    const retired = await approver.submit(`${page}/retirement`, { reason: 'The new image has it', agreed: 'yes' })
    expect(retired.headers.Location).toBe(`${page}?done=requirement-retired`)
    shows(await approver.read(page), 'The new image has it')
  })

  it('is shown again as it was written, with what is wrong in which line', async () => {
    const { write } = await open()
    const { status, text } = await write('name: firewall\nkind: chek\n')
    expect(status).toBe(422)
    shows(text, 'kind: chek', 'Line 2: kind')
  })

  it('is not overwritten by who did not see the last draft', async () => {
    const { author, approver, write, approve } = await open()
    await write()
    const seen = tagIn(await author.read(`${page}/draft`))
    const change = (tag: string) => author.submit(`${page}/draft`, { document: `${firewall}note: new\n`, tag })
    await hasStatus(write(), 412)
    await hasStatus(change(seen), 303)
    await hasStatus(change(seen), 412)
    await hasStatus(approver.submit(`${page}/approval`, { tag: seen, agreed: 'yes' }), 412)
    await hasStatus(approve(), 303)
  })

  it('is only read by readers', async () => {
    const { console, write } = await open()
    await write()
    const reader = await console.signedIn('reader')
    lacks(await reader.read('/console/requirements'), 'Write a requirement')
    await hasStatus(reader.get('/console/new-requirement'), 403)
    await hasStatus(reader.get(`${page}/approval`), 403)
    await hasStatus(reader.get('/console/requirements/nothing'), 404)
  })
})
