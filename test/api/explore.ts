/**
 * `npm run explore:api`: schemathesis asks all that the document of the admin API allows, and much that it does not, of the whole of Ides on this
 * machine in the middle of a campaign. Every route is one that passed or failed.
 */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { scopes } from '#adapters/oidc/scopes.ts'
import { runCampaign } from '#infra/local/campaign.ts'
import { development } from '#infra/local/issuer/development.ts'
import { signingKey, tokenClaims } from '#infra/local/issuer/tokens.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { tokenWith } from '../issuer.ts'
import { policyNamed, sampleOrganisation } from '../sample.ts'

const policyId = 'eu-commission-tiktok-2023'
/** The day after the deadline: some are cut off, some have asked for something, some cannot be reached. */
const middle = Temporal.Instant.from('2023-03-17T12:00:00Z')

const isInstalled = spawnSync('schemathesis', ['--version']).status === 0
if (!isInstalled) {
  process.stderr.write('The API was not explored, for schemathesis is not installed: pip install -r test/api/requirements.txt\n')
  process.exit(process.env.CI_FULL ? 1 : 0)
}

const folder = mkdtempSync(join(tmpdir(), 'ides-explore-'))
const data = join(folder, 'data')
try {
  process.exitCode = await inTheMiddle(explore)
} finally {
  rmSync(folder, { recursive: true })
}

async function inTheMiddle<T>(work: (machine: Machine) => Promise<T>) {
  const [policy, organisation] = [await policyNamed(policyId), await sampleOrganisation()]
  const clock = virtualClock(policy.announcedAt)
  const machine = await startMachine({ clock, folder: data })
  try {
    await runCampaign(machine, clock, { policy, ...organisation, until: middle, isResumed: false }, async () => {})
    return await work(machine)
  } finally {
    await machine.close()
  }
}

/** @returns the exit code */
async function explore({ api, issuer, system }: Machine) {
  const scope = scopes.map(name => `${development.scopePrefix}${name}`).join(' ')
  const claims = tokenClaims(issuer.url, 'author', system.clock.now())
  const authorization = `Bearer ${await tokenWith({ ...claims, scope }, await signingKey(data))}`
  const listed = await fetch(`${api}/policies/${policyId}/cases`, { headers: { authorization } })
  const rule = await (await fetch(`${api}/policies/${policyId}`, { headers: { authorization } })).json()
  await fetch(`${api}/policies/${policyId}/draft`, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json', 'if-none-match': '*' },
    body: JSON.stringify(z.object({ document: z.looseObject({}) }).parse(rule).document),
  })
  const { items } = z.object({ items: z.array(z.object({ ref: z.string() })).min(1) }).parse(await listed.json())

  const config = join(folder, 'schemathesis.toml')
  const refs = `refs = { values = ${JSON.stringify(items.map(({ ref }) => ref))} }\n`
  writeFileSync(config, `${readFileSync(new URL('schemathesis.toml', import.meta.url), 'utf8')}${refs}`)
  const findings = join(folder, 'findings.xml')
  const asking = spawn(
    'schemathesis',
    [
      ...['--config-file', config, 'run', `${api}/openapi.json`, '--header', `Authorization: ${authorization}`],
      ...['--seed', '2023', '--max-examples', '40', '--report', 'junit', '--report-junit-path', findings],
    ],
    { stdio: 'inherit', cwd: folder },
  )
  const [code] = await once(asking, 'close')
  const suite = /<testsuite [^>]*>/.exec(readFileSync(findings, 'utf8'))?.[0] ?? ''
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1])
  const [tests, failed] = [count('tests'), count('failures') + count('errors')]
  process.stdout.write(`${tests - failed} passed, ${failed} failed\n`)
  return code === 0 ? 0 : 1
}
