/** Sends the daily test mail, and asks for a staff page. Runs on a schedule. */

import { canaryMail } from '../shared/campaign/send/test-mails.ts'
import { IdesError } from '../shared/domain/errors.ts'
import { keyLength } from '../shared/domain/people/page-links.ts'
import { deployed, type MailPorts, mailPorts, type PageLinkPorts, pageLinkPorts } from './compose/system.ts'
import { joined } from './runtime/lazily.ts'
import { observed } from './runtime/middleware.ts'

class CanaryNotTakenError extends IdesError {
  override readonly name = 'CanaryNotTakenError'
  constructor(reason: string) {
    super(`the mail service did not take the daily test mail: ${reason}`)
  }
}

class PageNotServedError extends IdesError {
  override readonly name = 'PageNotServedError'
  constructor(found: string, options: ErrorOptions = {}) {
    super(`the staff page did not answer a wrong link as it should, with 404 and a page: ${found}`, options)
  }
}

/** Milliseconds. */
const patience = 15_000

/** Of the right form, so that it is looked up, but nobody's. */
const wrongKey = 'a'.repeat(keyLength)

/** @throws PageNotServedError */
async function askForPage(pageUrl: string, ask: typeof fetch): Promise<void> {
  const answer = await ask(`${pageUrl}/${wrongKey}`, { redirect: 'manual', signal: AbortSignal.timeout(patience) }).catch(
    (cause: unknown) => {
      throw new PageNotServedError('no answer', { cause })
    },
  )
  // The body is of no use, but holds the connection.
  await answer.body?.cancel()
  const type = answer.headers.get('content-type') ?? 'nothing'
  if (answer.status !== 404 || !type.startsWith('text/html')) throw new PageNotServedError(`status ${answer.status} and ${type}`)
}

export const canary = (system: () => MailPorts & PageLinkPorts, ask: typeof fetch = fetch) =>
  observed('canary', async () => {
    const { mailer, pace, canaryAddress, pageUrl } = system()
    const handover = await mailer.send(canaryMail(canaryAddress)).finally(() => pace.rest())
    if (handover.kind !== 'accepted') throw new CanaryNotTakenError(handover.reason)
    if (pageUrl !== undefined) await askForPage(pageUrl, ask)
    return { sent: 1 }
  })

export const handler = canary(deployed((all) => joined(mailPorts(all), pageLinkPorts(all))))
