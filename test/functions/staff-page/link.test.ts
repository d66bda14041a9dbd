import { expect } from 'vitest'
import { importStaff } from '#campaign/import/import-staff.ts'
import { erasePerson, revokeLinks } from '#campaign/privacy/erase-person.ts'
import { keyBytes, pageKey } from '#domain/people/page-links.ts'
import { noTemu, personWith, staffFields } from '#test/builders.ts'
import { opening } from '#test/opening.ts'
import { refOf } from '#test/refs.ts'
import { linkTo } from '#test/system.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { ana, openPage } from './opened.ts'

watchOutput()

/** Ana and Ben, each notified of two policies. */
async function open() {
  const apps = 'tiktok;temu'
  const ben = personWith({ id: 'ben', name: 'Ben' }, [{ id: 'ben-phone', apps }])
  const policies = [{ reminders: undefined }, { ...noTemu, title: 'Remove Temu', reminders: undefined }]
  const { running, ports, ask, mail } = await openPage(policies, [{ apps }], {}, [ben])
  await mail()
  /** The paths in the latest mail to an address, by policy title. */
  const links = (to = 'ana@ec.example'): Record<string, string> => {
    const [, ...sections] = running.outbox.findLast(one => one.to === to)?.text.split(/^(?=Remove T\w+\n=)/m) ?? []
    return Object.fromEntries(
      sections.map(section => [section.split('\n')[0], /https:\/\/ides\.example(\/me\/\S+)/.exec(section)?.[1] ?? '']),
    )
  }
  const get = (path: string) => ask('GET', { path })
  const opens = (paths: Iterable<string>) =>
    Promise.all(Array.from(paths, async path => expect(await get(path)).toMatchObject({ statusCode: 200 })))
  return {
    running,
    ports,
    ask,
    links,
    get,
    opens,
    paths: (to?: string) => Object.values(links(to)),
    path: links()['Remove TikTok'] ?? '',
    remind: () => {
      running.at('2023-03-01T09:00')
      return mail()
    },
    readdress: (email: string, more = {}) => importStaff(ports, [staffFields({ email, ...more })]),
  }
}

const whenOpen = opening(open)

whenOpen('a link in a mail is short, shown whole in both parts, and opens the page about its policy', async ({ running, links, get }) => {
  expect(Object.keys(links()).sort()).toEqual(['Remove Temu', 'Remove TikTok'])
  for (const [title, path] of Object.entries(links())) {
    expect(path).toMatch(/^\/me\/[a-z2-7]{26}$/)
    shows((await get(path)).body, `<h1>${title}</h1>`)
    shows(running.outbox[0]?.html, `<a href="https://ides.example${path}" style="color:#1f5f7d">https://ides.example${path}</a>`)
  }
})

whenOpen('a link in a mail may be typed in capitals', async ({ path, opens }) => {
  await opens([path.replace(/[^/]+$/, key => key.toUpperCase())])
})

whenOpen('a link in a mail works for 200 days, and for 100 more from the last mail on', async ({ ports, running, path, get, opens }) => {
  running.at('2023-09-11T10:59')
  await opens([path])
  running.at('2023-09-11T11:00')
  await hasStatus(get(path), 404)
  expect(await linkTo(ports, ana, 'no-tiktok')).not.toBe(path)
})

whenOpen('a link in a mail opens no page but that of its person and policy', async ({ links, paths, get }) => {
  expect(new Set([...paths(), ...paths('ben@ec.example')]).size).toBe(4)
  const { body } = await get(links('ben@ec.example')['Remove Temu'] ?? '')
  shows(body, 'for Ben only', 'Remove Temu')
  expect(body).not.toMatch(/Remove TikTok|Ana/)
})

whenOpen('a key that was never given leads to help, and no further', async ({ path, get }) => {
  const key = path.slice('/me/'.length)
  const paths = [
    '/me/',
    '/other',
    '/me/x',
    `/me/${pageKey(new Uint8Array(keyBytes).fill(7))}`,
    `/me/${'a'.repeat(27)}`,
    `/me/${'a'.repeat(9000)}`,
    '/me/aaaaaaaaaaaaaaaaaaaaaaaaa1',
    `/me/${ana}`,
    '/me/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJBIn0.AAAA',
    path.slice(0, -1),
    `${path}.`,
    `${path}/`,
    `${path} `,
    `${path}\n`,
    `/me/%${key.charCodeAt(0).toString(16)}${key.slice(1)}`,
    path.slice(0, -1) + (path.endsWith('a') ? 'b' : 'a'),
    `/me//${key}`,
  ]
  for (const other of paths) {
    const { statusCode, body } = await get(other)
    expect({ other, statusCode }).toEqual({ other, statusCode: 404 })
    shows(body, 'This link does not work')
    lacks(body, 'Ana')
  }
})

/** Each link in the first mail, to read and to answer by. */
async function expectEnded({ ask, ports }: Awaited<ReturnType<typeof open>>, paths: readonly string[]) {
  expect(paths).toHaveLength(2)
  for (const path of paths) {
    const { statusCode, body } = await ask('GET', { path })
    expect(statusCode).toBe(404)
    shows(body, 'This link does not work')
    expect(body).not.toMatch(/Ana|no-t|Remove/)
    await hasStatus(ask('POST', { path, form: { say: 'acknowledge' } }), 404)
    expect(await ports.pageLinks.find(path.slice('/me/'.length))).toBeUndefined()
  }
  expect((await Array.fromAsync(ports.audit.list('no-tiktok'))).map(({ action }) => action)).not.toContain('acknowledge')
}

whenOpen('a link ends with the address that it went to, and the mail to the new one brings another', async opened => {
  const before = opened.paths()
  await opened.readdress('ana.new@ec.example')
  await expectEnded(opened, before)
  await opened.remind()
  const after = opened.paths('ana.new@ec.example')
  expect(new Set([...before, ...after]).size).toBe(4)
  await opened.opens(after)
})

whenOpen('a link ends with no other change: letter case makes no new address', async ({ readdress, paths, opens }) => {
  await readdress('Ana@EC.example')
  await readdress('Ana@EC.example', { unit: 'DG-BETA', zone: 'Europe/Athens' })
  await opens(paths())
})

whenOpen('a link ends when an admin revokes it, and the next mail brings another', async opened => {
  const before = opened.paths()
  expect(await revokeLinks(opened.ports, ana, 'admin-1')).toBe('revoked')
  await expectEnded(opened, before)
  await opened.remind()
  expect(new Set([...before, ...opened.paths()]).size).toBe(4)
  await opened.opens([...opened.paths(), ...opened.paths('ben@ec.example')])
})

whenOpen('a link ends with its person, and who gets the staff id next never shares it', async opened => {
  const before = opened.paths()
  opened.running.later({ minutes: 20 })
  expect(await erasePerson(opened.ports, ana, 'admin-1')).toBe('erased')
  await expectEnded(opened, before)
  await opened.readdress('amadeo@ec.example', { name: 'Amadeo' })
  await expectEnded(opened, before)
  lacks(before, await linkTo(opened.ports, refOf('ana', 2), 'no-tiktok'))
})

whenOpen('a link ends for good, even if its record is left behind', async ({ ports, path, get, remind }) => {
  const { pageLinks } = ports
  const stuck = { ...pageLinks, remove: () => Promise.reject(new Error('the process ended')) }
  await expect(revokeLinks({ ...ports, pageLinks: stuck }, ana, 'admin-1')).rejects.toThrow('ended')
  expect(await pageLinks.find(path.slice('/me/'.length))).toEqual({ ref: ana, policy: 'no-tiktok' })
  await hasStatus(get(path), 404)
  await remind()
  await hasStatus(get(path), 404)
})

whenOpen('a link ends with the policy', async ({ ask, ports, path }) => {
  await hasStatus(ask('GET', { path, ports: { policies: { ...ports.policies, listActive: async () => [] } } }), 404)
})
