import { describe, expect, it } from 'vitest'
import { serveStaffPage } from '../../../functions/staff-page/staff-page.ts'
import { contextWith } from '../../../infra/local/invocation.ts'
import { importStaff } from '../../../shared/campaign/import/import-staff.ts'
import { erasePerson, revokeLinks } from '../../../shared/campaign/privacy/erase-person.ts'
import { keyBytes, pageKey } from '../../../shared/domain/people/page-links.ts'
import { brussels, personWith, policyOf, staffFields } from '../../builders.ts'
import { refOf } from '../../refs.ts'
import { known, type Running } from '../../shared/campaign/running.ts'
import { linkTo, memorySystem } from '../../system.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'

watchOutput()

const context = contextWith(300_000)
const ana = refOf('ana')

/** Ana and Ben, each told of two policies, and what comes of a request for a page. */
async function open() {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  const running = (
    await known({
      policies: [policyOf(), policyOf({ id: 'no-temu', apps: ['temu'], title: 'Remove Temu' })],
      people: [
        personWith({}, [{ apps: 'tiktok;temu' }]),
        personWith({ id: 'ben', email: 'ben@ec.example', name: 'Ben' }, [{ id: 'ben-phone', apps: 'tiktok;temu' }]),
      ],
      openSystem: async () => system,
    })
  ).with({ pageUrl: 'https://ides.example/me' })
  await running.enrol()
  await mail(running)
  const request = async (method: string, rawPath: string, body?: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' }
    return serveStaffPage(() => system)({ rawPath, headers, ...(body ? { body } : {}), requestContext: { http: { method } } }, context)
  }
  return {
    ...{ system, running, request },
    ask: (path: string) => request('GET', path),
    status: async (path: string) => (await request('GET', path)).statusCode,
    links: () => linksTo(running, 'ana@ec.example'),
  }
}

const mail = (running: Running) => running.with({ mailer: running.delivering() }).sweep()

/** The paths in the latest mail to an address, by policy title. */
function linksTo({ outbox }: Running, to: string): Readonly<Record<string, string>> {
  const text = outbox.findLast((one) => one.to === to)?.text ?? ''
  const [, ...sections] = text.split(/^(?=Remove T\w+\n=)/m)
  return Object.fromEntries(
    sections.map((section) => [section.split('\n')[0], /https:\/\/ides\.example(\/me\/\S+)/.exec(section)?.[1] ?? '']),
  )
}

/** The next mail to Ana and Ben. */
async function remind(running: Running) {
  await mail(running.at('2023-03-01T09:00'))
}

describe('a link in a mail', () => {
  it('is short enough to read, and opens the page about its policy', async () => {
    const { links, ask } = await open()
    expect(Object.keys(links()).sort()).toEqual(['Remove Temu', 'Remove TikTok'])
    for (const [title, path] of Object.entries(links())) {
      expect(path).toMatch(/^\/me\/[a-z2-7]{26}$/)
      shows((await ask(path)).body, `<h1>${title}</h1>`)
    }
  })

  it('is shown whole in both parts of the mail', async () => {
    const { running, links } = await open()
    for (const path of Object.values(links()))
      shows(running.outbox[0]?.html, `<a href="https://ides.example${path}" style="color:#1f5f7d">https://ides.example${path}</a>`)
  })

  it('may be typed in capitals', async () => {
    const { links, status } = await open()
    const { 'Remove TikTok': path = '' } = links()
    expect(await status(`/me/${path.slice('/me/'.length).toUpperCase()}`)).toBe(200)
  })

  it('works for 200 days, and for 100 more from the last mail on', async () => {
    const { system, running, links, status } = await open()
    const { 'Remove TikTok': path = '' } = links()
    running.at('2023-09-11T10:59')
    expect(await status(path)).toBe(200)
    running.at('2023-09-11T11:00')
    expect(await status(path)).toBe(404)
    expect(await linkTo(system, ana, 'no-tiktok')).not.toBe(path)
  })
})

describe('a key that was never given', () => {
  it.each([
    ['none', '/me/'],
    ['another page', '/other'],
    ['a short one', '/me/x'],
    ['a guessed one', `/me/${pageKey(new Uint8Array(keyBytes).fill(7))}`],
    ['one too long', `/me/${'a'.repeat(27)}`],
    ['one much too long', `/me/${'a'.repeat(9000)}`],
    ['one with other characters', '/me/aaaaaaaaaaaaaaaaaaaaaaaaa1'],
    ['a ref', `/me/${ana}`],
    ['a signed token', '/me/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJBIn0.AAAA'],
  ])('leads to help, and no further: %s', async (_what, path) => {
    const { ask } = await open()
    const { statusCode, body } = await ask(path)
    expect(statusCode).toBe(404)
    shows(body, 'This link does not work')
    lacks(body, 'Ana')
  })

  it.each([
    ['cut short', (path: string) => path.slice(0, -1)],
    ['with a dot', (path: string) => `${path}.`],
    ['with a slash', (path: string) => `${path}/`],
    ['with a space', (path: string) => `${path} `],
    ['with a line break', (path: string) => `${path}\n`],
    ['percent-encoded', (path: string) => `/me/%${path.charCodeAt(4).toString(16)}${path.slice(5)}`],
    ['with one other character', (path: string) => path.slice(0, -1) + (path.endsWith('a') ? 'b' : 'a')],
    ['in another place', (path: string) => path.replace('/me/', '/me//')],
  ])('leads to help: one that was given, %s', async (_what, changed) => {
    const { links, status } = await open()
    const { 'Remove TikTok': path = '' } = links()
    expect(await status(changed(path))).toBe(404)
  })

  it('of another person or policy opens no page but its own', async () => {
    const { running, links, ask } = await open()
    const bens = linksTo(running, 'ben@ec.example')
    expect(new Set([...Object.values(links()), ...Object.values(bens)]).size).toBe(4)
    const { body } = await ask(bens['Remove Temu'] ?? '')
    shows(body, 'for Ben only', 'Remove Temu')
    expect(body).not.toMatch(/Remove TikTok|Ana/)
  })
})

describe('a link ends', () => {
  /** Each link in the first mail, to read and to answer by. */
  async function expectEnded({ request, system }: Awaited<ReturnType<typeof open>>, paths: readonly string[]) {
    const answers = async () => (await Array.fromAsync(system.audit.list('no-tiktok'))).length
    const before = await answers()
    expect(paths).toHaveLength(2)
    for (const path of paths) {
      const { statusCode, body } = await request('GET', path)
      expect(statusCode).toBe(404)
      shows(body, 'This link does not work')
      expect(body).not.toMatch(/Ana|no-t|Remove/)
      await hasStatus(request('POST', path, 'say=acknowledge'), 404)
      expect(await system.pageLinks.find(path.slice('/me/'.length))).toBeUndefined()
    }
    expect(await answers()).toBe(before)
  }

  const readdress = ({ running }: Awaited<ReturnType<typeof open>>, email: string) => importStaff(running.ports, [staffFields({ email })])

  it('with the address that it went to, and the mail to the new one brings another', async () => {
    const opened = await open()
    const before = Object.values(opened.links())
    await readdress(opened, 'ana.new@ec.example')
    await expectEnded(opened, before)
    await remind(opened.running)
    const after = Object.values(linksTo(opened.running, 'ana.new@ec.example'))
    expect(after).toHaveLength(2)
    for (const path of after) {
      lacks(before, path)
      expect(await opened.status(path)).toBe(200)
    }
  })

  it('with no other change: letter case makes no new address', async () => {
    const opened = await open()
    await readdress(opened, 'Ana@EC.example')
    await importStaff(opened.running.ports, [staffFields({ email: 'Ana@EC.example', unit: 'DG-BETA', zone: 'Europe/Athens' })])
    for (const path of Object.values(opened.links())) expect(await opened.status(path)).toBe(200)
  })

  it('when an admin revokes it, and the next mail brings another', async () => {
    const opened = await open()
    const before = Object.values(opened.links())
    expect(await revokeLinks(opened.system, ana, 'admin-1')).toBe('revoked')
    await expectEnded(opened, before)
    await remind(opened.running)
    const after = Object.values(opened.links())
    const ofBen = Object.values(linksTo(opened.running, 'ben@ec.example'))
    expect([after.length, ofBen.length]).toEqual([2, 2])
    for (const path of after) {
      lacks(before, path)
      expect(await opened.status(path)).toBe(200)
    }
    for (const path of ofBen) expect(await opened.status(path)).toBe(200)
  })

  it('with its person, and who gets the staff id next never shares it', async () => {
    const opened = await open()
    const before = Object.values(opened.links())
    opened.running.later({ minutes: 20 })
    expect(await erasePerson(opened.running.ports, ana, 'admin-1')).toBe('erased')
    await expectEnded(opened, before)
    await importStaff(opened.running.ports, [staffFields({ name: 'Amadeo', email: 'amadeo@ec.example' })])
    await expectEnded(opened, before)
    lacks(before, await linkTo(opened.system, refOf('ana', 2), 'no-tiktok'))
  })

  it('for good, even if its record is left behind', async () => {
    const opened = await open()
    const { pageLinks } = opened.system
    const { 'Remove TikTok': path = '' } = opened.links()
    const stuck = { ...pageLinks, remove: () => Promise.reject(new Error('the process ended')) }
    await expect(revokeLinks({ ...opened.system, pageLinks: stuck }, ana, 'admin-1')).rejects.toThrow('ended')
    expect(await pageLinks.find(path.slice('/me/'.length))).toEqual({ ref: ana, policy: 'no-tiktok' })
    expect(await opened.status(path)).toBe(404)
    await remind(opened.running)
    expect(await opened.status(path)).toBe(404)
  })

  it('with the policy', async () => {
    const opened = await open()
    const { 'Remove TikTok': path = '' } = opened.links()
    const without = { ...opened.system.policies, listActive: async () => [] }
    const handler = serveStaffPage(() => ({ ...opened.system, policies: without }))
    expect(await handler({ rawPath: path, requestContext: { http: { method: 'GET' } } }, context)).toMatchObject({ statusCode: 404 })
  })
})
