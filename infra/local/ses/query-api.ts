import type { Acceptance } from './acceptance.ts'
import { type SimulatedSesEvent, sesEventsOf } from './events.ts'
import type { HttpAnswer } from './http.ts'
import { isSesRefusal, refusalAnswer, resultAnswer, type SesRefusal } from './query-protocol.ts'
import type { ReceivedMail } from './received-mail.ts'
import { rawSubmission, type Submission } from './submission.ts'

/**
 * Answers one call of the Query protocol.
 * @param body the form; undefined where it was too large to be read
 * @param answered resolves once the answer was written: only then are events handed over
 */
export type QueryApi = (body: Buffer | undefined, answered: Promise<void>) => Promise<HttpAnswer>

/** Hands events over once the answer was written. */
type Publish = (events: readonly SimulatedSesEvent[], answered: Promise<void>) => void

/** @param keep takes each accepted mail, before the client hears of it */
export function queryApi({ accept, quota }: Acceptance, keep: (mail: ReceivedMail) => void, publish: Publish): QueryApi {
  let requests = 0

  function send(submission: Submission | SesRefusal, answered: Promise<void>): SesRefusal | { readonly MessageId: string } {
    if (isSesRefusal(submission)) return submission
    const outcome = accept(submission)
    if (isSesRefusal(outcome)) return outcome
    keep(outcome)
    publish(sesEventsOf(outcome), answered)
    return { MessageId: outcome.messageId }
  }

  function perform(action: string, form: URLSearchParams, answered: Promise<void>) {
    if (action === 'SendRawEmail') return send(rawSubmission(form), answered)
    if (action === 'GetSendQuota') return { ...quota() }
    return { code: 'InvalidAction', message: `Could not find operation ${action} for version ${form.get('Version') ?? ''}.` }
  }

  return async (body, answered) => {
    requests += 1
    const requestId = `00000000-0000-4000-8000-${String(requests).padStart(12, '0')}`
    if (!body) return refusalAnswer(tooLarge, requestId)
    const form = new URLSearchParams(body.toString())
    const action = form.get('Action')
    if (!action) return refusalAnswer({ code: 'MissingAction', message: 'The request is missing an action.' }, requestId)
    try {
      const outcome = perform(action, form, answered)
      return isSesRefusal(outcome) ? refusalAnswer(outcome, requestId) : resultAnswer(action, outcome, requestId)
    } catch (error) {
      return refusalAnswer({ code: 'InternalFailure', message: String(error), status: 500 }, requestId)
    }
  }
}

/** In front of SES is what answers this. */
const tooLarge: SesRefusal = { code: 'RequestEntityTooLarge', message: 'The request is too large.', status: 413 }
