/** What the first deployment needs, as far as it can be asked. */
import { secretListOf } from '#domain/sources/sign-in.ts'
import { counted } from '#domain/text.ts'
import type { PlannedDeployment } from '../input/deployment.ts'
import {
  type CheckResult,
  type Examined,
  findings,
  identity,
  judged,
  mailAccount,
  notOk,
  ok,
  secretOwners,
  secretsListed,
} from './checks.ts'

/** In the order in which things are fixed. */
export async function* examineBefore(of: Examined, planned: PlannedDeployment): AsyncGenerator<CheckResult> {
  const { certificate, ...domains } = planned.domains ?? {}
  const hosts = Object.values(domains)
  yield* findings('the CDK bootstrap', () => bootstrap(of))
  yield* findings('the mail account', () => mailAccount(of))
  yield* findings(`the identity ${of.domain}`, () => (planned.mail.identity === 'existing' ? identity(of) : newIdentity(of)))
  for (const host of [of.domain, ...hosts]) yield* findings(`the DNS of ${host}`, () => zone(of, host))
  if (certificate !== undefined) yield* findings('the certificate', () => certificateFor(of, certificate, hosts))
  const { sources, directories, access } = planned
  const [reading, connecting] = secretOwners
  yield* findings(`the secrets ${reading.whose}`, () =>
    secretsListed(of, secretListOf(Object.values({ ...sources, ...directories })), reading),
  )
  yield* findings(`the secrets ${connecting.whose}`, () => secretsListed(of, secretListOf(Object.values(access.connectors)), connecting))
  yield* findings('how many functions may run', () => concurrency(of, planned.reservedConcurrency))
  yield ok(`this machine’s time-zone data is ${process.versions.tz}`)
}

/** What CDK demands of `cdk bootstrap`. */
const leastBootstrap = 6

async function bootstrap({ account, region }: Examined): Promise<CheckResult> {
  const version = await account.bootstrapVersion()
  return judged(
    version !== undefined && version >= leastBootstrap,
    `CDK is prepared in ${region}`,
    version === undefined ? `CDK is not prepared in ${region}` : `CDK is prepared in ${region} by an old version, ${version}`,
    'Run `npm run cdk -- bootstrap aws://ACCOUNT/REGION`: see "Prepare the account" in infra/RUNBOOK.md.',
  )
}

async function newIdentity({ account, domain }: Examined): Promise<CheckResult> {
  const known = await account.identity(domain)
  return judged(
    known === undefined,
    `SES does not know ${domain} yet: the deployment adds it, and says which DNS records to set`,
    `SES knows ${domain} already, so the deployment would fail`,
    'Set `mail.identity: existing`, or delete the identity in the SES console.',
  )
}

async function zone({ names }: Examined, host: string): Promise<CheckResult> {
  for (let parent = host; parent.includes('.'); parent = parent.slice(parent.indexOf('.') + 1)) {
    const [server] = await names.ns(parent)
    if (server !== undefined) return ok(`DNS: records of ${host} are set in the zone ${parent}, at ${server}`)
  }
  return notOk(`DNS: there is no zone for ${host}`, 'Register its domain, or correct it in the configuration.')
}

async function certificateFor({ account }: Examined, arn: string, hosts: readonly string[]): Promise<readonly CheckResult[]> {
  const { status, names } = await account.certificate(arn)
  const isCovered = (host: string) => names.includes(host) || names.includes(host.replace(/^[^.]+/, '*'))
  const missing = hosts.filter(host => !isCovered(host))
  return [
    judged(status === 'ISSUED', 'the certificate is issued', `the certificate is ${status}`, 'Set its DNS records: ACM shows them.'),
    judged(
      missing.length === 0,
      `the certificate is for ${hosts.join(', ')}`,
      `the certificate is not for ${missing.join(', ')}`,
      'Request one in ACM for all of `domains`, and name it as `domains.certificate`.',
    ),
  ]
}

/** More than Ides ever reserves, and the 100 that AWS wants unreserved. */
const leastToReserve = 160

async function concurrency({ account }: Examined, reserves: boolean): Promise<CheckResult> {
  const most = await account.concurrency()
  const may = `Lambda may run ${counted(most, 'function')} at once`
  const ask = 'Ask for 1,000 by "Concurrent executions" of AWS Lambda in Service Quotas'
  if (reserves)
    return judged(most >= leastToReserve, may, `${may}: too few to reserve any`, `${ask}, or leave out \`reservedConcurrency\`.`)
  return ok(most < leastToReserve ? `${may}: enough for a trial. ${ask} before a campaign` : may)
}
