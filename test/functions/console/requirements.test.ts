import { opening } from '#test/opening.ts'
import { openApi } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { hidden, refuses, visitor } from './visiting.ts'

const firewall = 'name: firewall\nkind: check\ntitle: { en: "Turn on the <b>firewall" }\nplatforms: [macos]\n'
const [list, page] = ['/console/requirements', '/console/requirements/firewall']

const whenOpen = opening(async () => {
  const api = await openApi()
  const [author, approver] = [await visitor(api, 'author'), await visitor(api, 'approver')]
  return {
    api,
    author,
    approver,
    write: (document = firewall) => author.submit('/console/new-requirement', { document, tag: '' }),
    approve: async (tag?: string) =>
      approver.submit(`${page}/approval`, { tag: tag ?? hidden(await approver.read(`${page}/approval`), 'tag'), agreed: 'yes' }),
  }
})

whenOpen(
  'a requirement is written by one person, approved by another, and retired with a reason',
  async ({ author, approver, write, approve }) => {
    shows(await author.read(list), 'You have no requirements of your own.')
    await leadsTo(write(), `${page}?done=Draft saved`)
    shows(await author.read(list), 'waiting for approval')
    const drafted = await author.read(page)
    shows(drafted, 'Turn on the &lt;b&gt;firewall')
    lacks(drafted, 'Approve…')
    await refuses(approver.submit(`${page}/approval`, { tag: '' }), 422, 'Tick the box')
    await leadsTo(approve(), `${page}?done=Requirement approved`)
    shows(await approver.read(page), 'Version 1')
    const retire = (reason: string, agreed = 'yes') => approver.submit(`${page}/retirement`, { reason, agreed })
    await refuses(retire('The new image has it', ''), 422, 'Tick the box')
    await hasStatus(retire(''), 422)
    await leadsTo(retire('The new image has it'), `${page}?done=Requirement retired`)
    shows(await approver.read(page), 'The new image has it')
  },
)

whenOpen('a requirement is shown again as it was written, with what is wrong in which line', async ({ write }) => {
  await refuses(write('name: firewall\nkind: chek\n'), 422, 'kind: chek', 'Line 2: kind')
})

whenOpen(
  'a requirement is not overwritten, or approved, by a person who did not see the last draft',
  async ({ author, write, approve }) => {
    await write()
    const seen = hidden(await author.read(`${page}/draft`), 'tag')
    const change = (tag: string) => author.submit(`${page}/draft`, { document: `${firewall}note: new\n`, tag })
    await hasStatus(write(), 412)
    await hasStatus(change(seen), 303)
    await hasStatus(change(seen), 412)
    await hasStatus(approve(seen), 412)
    await hasStatus(approve(), 303)
  },
)
