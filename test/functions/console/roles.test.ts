import { describe, expect, it } from 'vitest'
import { pages } from '../../../functions/console/pages.ts'
import { type Role, roles, scopes } from '../../../shared/adapters/oidc/scopes.ts'
import { openCampaign, pathOf } from '../admin/calling.ts'
import { shows } from '../expecting.ts'
import { openConsole } from './visiting.ts'

const names = Object.keys(roles).filter((name): name is Role => Object.hasOwn(roles, name))

describe.each(pages.map((page) => ({ path: page.path, page })))('$path', ({ page }) => {
  const address = pathOf(page.path)
    .replace('{kind}', 'first')
    .replace(/\{\w+\}/g, 'x')

  it('has a scope, and is seen only by roles that have it', async () => {
    shows(scopes, page.scope)
    const { signedIn } = openConsole(await openCampaign())
    for (const role of names) {
      const { status } = await (await signedIn(role)).get(address)
      const may = roles[role].some((scope) => scope === page.scope)
      expect([role, status === 403], address).toEqual([role, !may])
      expect(status).toBeLessThan(500)
    }
  })

  it('takes no form from a role that may not see it', async () => {
    const { signedIn } = openConsole(await openCampaign())
    const others = names.filter((role) => !roles[role].some((scope) => scope === page.scope))
    const statuses: number[] = []
    for (const role of others) {
      const browser = await signedIn(role)
      const proof = await browser.proof()
      statuses.push((await browser.send('POST', address, `proof=${proof}`)).status)
    }
    expect(statuses).toEqual(others.map(() => 403))
  })

  it('answers a form without content with a page that says what is missing', async () => {
    const { signedIn } = openConsole(await openCampaign())
    for (const role of names.filter((role) => roles[role].some((scope) => scope === page.scope))) {
      const browser = await signedIn(role)
      const proof = await browser.proof()
      const { status, headers } = await browser.send('POST', address, `proof=${proof}`)
      expect(status, `${role} ${address}`).toBeLessThan(500)
      expect(headers['Content-Type']).toMatch(/^text\/(html|plain)|^application\/yaml/)
    }
  })
})
