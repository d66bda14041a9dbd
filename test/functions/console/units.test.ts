import { expect, it } from 'vitest'
import { type Role, roles } from '#adapters/oidc/scopes.ts'
import { pages } from '#functions/console/pages.ts'
import type { Invented } from '#infra/local/issuer/development.ts'
import { type Api, ana, openCampaign, pathOf, tracesOf } from '../admin/calling.ts'
import { type Member, namesOf, openTwoUnits, others, own, ownUnit, withTwoUnits } from '../admin/two-units.ts'
import { shows } from '../expecting.ts'
import { visitor } from './visiting.ts'

const limited = 'operator-alpha'

/** @param ref whose pages; by default Ana's */
const addressOf = (path: string, ref: string = ana) =>
  pathOf(path.replace('{ref}', ref))
    .replace('{kind}', 'first')
    .replace(/\{\w+\}/g, 'x')

/** What the forms of pages ask for, about a person. */
const formAbout = ({ ref, device }: Member) => ({
  words: 'Name',
  ref,
  device,
  case: `${ref} x`,
  what: 'extend',
  request: 'exemption',
  decision: 'grant',
  until: '2023-05-31',
  reason: 'Seen.',
  agreed: 'yes',
})

/** Asks something of every page about everybody of these. @returns people that answers name beyond what they were asked: `/console/people names Ana` */
async function namedBy(api: Api, who: Invented, members: readonly Member[], asking: 'reading' | 'sending') {
  const browser = await visitor(api, who)
  const proof = await browser.proof()
  const named: string[] = []
  for (const { path, take } of pages)
    for (const member of members) {
      if (asking === 'sending' && !take) continue
      const address = addressOf(path, member.ref)
      const form = asking === 'sending' ? String(new URLSearchParams({ proof, ...formAbout(member) })) : ''
      const { text } = await browser.send(form ? 'POST' : 'GET', address, form)
      const names = namesOf(members).filter(name => text.includes(name) && !`${address} ${form}`.includes(name))
      named.push(...names.map(name => `${path} names ${name}`))
    }
  return named
}

withTwoUnits('an admin of a unit sees no other people on any page, and changes nothing for them', async api => {
  const before = await tracesOf(api)
  expect(await namedBy(api, limited, others, 'reading')).toEqual([])
  expect(await namedBy(api, limited, others, 'sending')).toEqual([])
  expect(await tracesOf(api)).toEqual(before)
})

it('an admin of a unit sees its people on all pages, except those that cannot be divided', async () => {
  const pagesIn = (named: readonly string[]) => new Set(named.map(one => one.split(' ')[0]))
  const ofEverybody = pagesIn(await namedBy(await openTwoUnits(), 'operator', others, 'reading'))
  const ofUnit = pagesIn(await namedBy(await openTwoUnits(), limited, own, 'reading'))
  expect(ofUnit.size).toBeGreaterThan(5)
  expect([...ofEverybody].filter(path => !ofUnit.has(path))).toEqual(['/console/devices/{source}', '/console/audit'])
})

it('an admin of a unit is told so, and offered nothing that is refused', async () => {
  const browser = await visitor(await openTwoUnits(), limited)
  for (const address of ['/console/', '/console/policies/no-tiktok']) {
    const { text } = await browser.get(address)
    shows(text, `Units: ${ownUnit}.`)
    expect(text).not.toMatch(/href="\/console\/audit|\/(edit|pause|lift)"/)
  }
  shows(await browser.read('/console/system/mail'), 'No one who is limited to units can see this page')
  shows(await browser.read('/console/audit'), 'This concerns everyone')
})

const names = Object.keys(roles).filter((name): name is Role => Object.hasOwn(roles, name))

it.each(names)('a person with the role %s gets the pages, links and forms of its scopes, and no other', async role => {
  const browser = await visitor(await openCampaign(), role)
  const proof = await browser.proof()
  const links = new Set<string>()
  for (const { path, route } of pages) {
    const address = addressOf(path)
    const may = roles[role].some(one => one === route.scope)
    const shown = await browser.get(address)
    expect([address, shown.status === 403]).toEqual([address, !may])
    expect(shown.status, address).toBeLessThan(500)
    for (const [, to = ''] of shown.text.matchAll(/href="(\/console\/[^"#]*)/g)) links.add(to.replaceAll('&amp;', '&'))
    // A form without content is answered with what is missing.
    const { status, headers } = await browser.send('POST', address, `proof=${proof}`)
    expect(status === 403 || may, address).toBe(true)
    expect(status, address).toBeLessThan(500)
    expect(headers['Content-Type'], address).toMatch(/^text\/(html|plain)|^application\/yaml/)
  }
  for (const link of links) expect([link, (await browser.get(link)).status === 403]).toEqual([link, false])
})
