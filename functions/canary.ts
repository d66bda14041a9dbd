/** Sends the daily test mail, sees that it arrives, and asks for a staff page. Runs on a schedule. */
import { setTimeout } from 'node:timers/promises'
import { canaryMail } from '../shared/campaign/send/test-mails.ts'
import { IdesError } from '../shared/domain/errors.ts'
import { keyLength } from '../shared/domain/people/page-links.ts'
import { isBefore } from '../shared/domain/schedule/zone.ts'
import { deployed, mailPorts, pageLinkPorts } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'

class CanaryError extends IdesError {
  override readonly name = 'CanaryError'
}

/** Milliseconds. */
const patience = 15_000

/** Since the last delivery of a test mail: more than a day. */
const longest = { hours: 30 } as const

/** Milliseconds between looks for a delivery, and how many. */
const [lookEvery, mostLooks] = [5_000, 36]

/** Of the right form, so that it is looked up, but nobody's. */
const wrongKey = 'a'.repeat(keyLength)

const pageFault = (found: string, options?: ErrorOptions) =>
  new CanaryError(`the staff page did not answer a wrong link as it should, with 404 and a page: ${found}`, options)

/** @throws CanaryError */
async function askForPage(pageUrl: string, ask: typeof fetch) {
  const answer = await ask(`${pageUrl}/${wrongKey}`, { redirect: 'manual', signal: AbortSignal.timeout(patience) }).catch(
    (cause: unknown) => {
      throw pageFault('no answer', { cause })
    },
  )
  // The body is of no use, but holds the connection.
  await answer.body?.cancel()
  const type = answer.headers.get('content-type') ?? 'nothing'
  if (answer.status !== 404 || !type.startsWith('text/html')) throw pageFault(`status ${answer.status} and ${type}`)
}

const here = deployed(all => joined(all.stores, mailPorts(all), pageLinkPorts(all)))

/** Waits only where yesterday's mail was not heard of either. @throws CanaryError */
async function assertHeard({ silence, clock }: ReturnType<typeof here>, wait: (milliseconds: number) => Promise<unknown>) {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const { testAt } = await silence.findHeard()
    if (testAt && !isBefore(testAt, clock.now().subtract(longest))) return
    await wait(lookEvery)
  }
  throw new CanaryError('no delivery of a test mail was reported for more than a day')
}

export const canary = (system = here, ask = fetch, wait: (milliseconds: number) => Promise<unknown> = setTimeout) =>
  observed('canary', async (_event, { logger }) => {
    const ports = system()
    const { mailer, pace, canaryAddress, pageUrl } = ports
    const handover = await mailer.send(canaryMail(canaryAddress)).finally(() => pace.rest())
    if (handover.kind !== 'accepted') {
      const isNew = (await ports.silence.findHeard()).testAt === undefined
      if (!isNew || !(await ports.isIdentityPending()))
        throw new CanaryError(`the mail service did not take the daily test mail: ${handover.reason}`)
      logger.warn('no mail is taken before the DNS records of the sender are set: see infra/RUNBOOK.md')
      return { sent: 0 }
    }
    if (pageUrl !== undefined) await askForPage(pageUrl, ask)
    await assertHeard(ports, wait)
    return { sent: 1 }
  })

export const handler = canary()
