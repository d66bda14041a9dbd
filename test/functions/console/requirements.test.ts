import { describe, expect, it } from 'vitest'
import { openApi } from '../admin/calling.ts'
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
    expect(await author.read('/console/requirements')).toContain('You have no requirements of your own.')
    expect((await write()).headers.Location).toBe(`${page}?done=requirement-written`)
    expect(await author.read('/console/requirements')).toContain('waiting for approval')
    const drafted = await author.read(page)
    expect(drafted).toContain('Turn on the &lt;b&gt;firewall')
    expect(drafted).not.toContain('Approve…')
    expect((await approver.submit(`${page}/approval`, { tag: '' })).status).toBe(422)
    expect((await approve()).headers.Location).toBe(`${page}?done=requirement-approved`)
    expect(await approver.read(page)).toContain('Version 1')
    expect((await approver.submit(`${page}/retirement`, { reason: '', agreed: 'yes' })).status).toBe(422)
    const retired = await approver.submit(`${page}/retirement`, { reason: 'The new image has it', agreed: 'yes' })
    expect(retired.headers.Location).toBe(`${page}?done=requirement-retired`)
    expect(await approver.read(page)).toContain('The new image has it')
  })

  it('is shown again as it was written, with what is wrong in which line', async () => {
    const { write } = await open()
    const { status, text } = await write('name: firewall\nkind: chek\n')
    expect(status).toBe(422)
    expect(text).toContain('kind: chek')
    expect(text).toContain('Line 2: kind')
  })

  it('is not overwritten by who did not see the last draft', async () => {
    const { author, approver, write, approve } = await open()
    await write()
    const seen = tagIn(await author.read(`${page}/draft`))
    const change = (tag: string) => author.submit(`${page}/draft`, { document: `${firewall}note: new\n`, tag })
    expect((await write()).status).toBe(412)
    expect((await change(seen)).status).toBe(303)
    expect((await change(seen)).status).toBe(412)
    expect((await approver.submit(`${page}/approval`, { tag: seen, agreed: 'yes' })).status).toBe(412)
    expect((await approve()).status).toBe(303)
  })

  it('is only read by readers', async () => {
    const { console, write } = await open()
    await write()
    const reader = await console.signedIn('reader')
    expect(await reader.read('/console/requirements')).not.toContain('Write a requirement')
    expect((await reader.get('/console/new-requirement')).status).toBe(403)
    expect((await reader.get(`${page}/approval`)).status).toBe(403)
    expect((await reader.get('/console/requirements/nothing')).status).toBe(404)
  })
})
