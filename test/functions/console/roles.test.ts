import { expect, it } from 'vitest'
import { pages } from '../../../functions/console/pages.ts'
import { type Role, roles } from '../../../shared/adapters/oidc/scopes.ts'
import { openCampaign, pathOf } from '../admin/calling.ts'
import { visitor } from './visiting.ts'

const names = Object.keys(roles).filter((name): name is Role => Object.hasOwn(roles, name))

const addressOf = (path: string): string =>
  pathOf(path)
    .replace('{kind}', 'first')
    .replace(/\{\w+\}/g, 'x')

it.each(names)('a person with the role %s sees the pages of its scopes, and sends forms to no other', async (role) => {
  const browser = await visitor(await openCampaign(), role)
  const proof = await browser.proof()
  for (const { path, route } of pages) {
    const address = addressOf(path)
    const may = roles[role].some((one) => one === route.scope)
    const shown = await browser.get(address)
    expect([address, shown.status === 403]).toEqual([address, !may])
    expect(shown.status, address).toBeLessThan(500)
    // A form without content is answered with what is missing.
    const { status, headers } = await browser.send('POST', address, `proof=${proof}`)
    expect(status === 403 || may, address).toBe(true)
    expect(status, address).toBeLessThan(500)
    expect(headers['Content-Type'], address).toMatch(/^text\/(html|plain)|^application\/yaml/)
  }
})
