/** Pausing or resuming all mail, all suspension, or erasure. */

import { html } from '../../../../shared/domain/html.ts'
import type { ControlPart } from '../../../../shared/domain/policies/control.ts'
import { getControlRoute } from '../../../admin/routes/control/get-control.ts'
import { pauseErasureRoute } from '../../../admin/routes/control/pause-erasure.ts'
import { pauseMailRoute } from '../../../admin/routes/control/pause-mail.ts'
import { pauseSuspensionRoute } from '../../../admin/routes/control/pause-suspension.ts'
import { getSystemRoute } from '../../../admin/routes/system/get-system.ts'
import { agreement, button, sentIn, unlessAgreed, wordsField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { figure } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { partNames } from './system.ts'

const system = '/console/system'

const nothingAsked = { path: {}, query: {}, body: undefined }

interface Switch {
  readonly part: ControlPart
  readonly route: typeof pauseMailRoute
  /** What pausing does, and what resuming does. */
  readonly effects: Readonly<Record<'pause' | 'resume', string>>
  readonly confirmed: Readonly<Record<'pause' | 'resume', `${ControlPart}-${'paused' | 'resumed'}`>>
}

const switchPage = ({ part, route, effects, confirmed }: Switch): ConsolePage => ({
  path: `${system}/${part}`,
  scope: 'control:write',
  async show(visit) {
    const { ask, form, zone, sent } = visit
    const control = await ask(getControlRoute, nothingAsked)
    if ('problem' in control) return control
    const { [part]: paused } = control.body
    const verb = paused ? 'resume' : 'pause'
    const { value, fault } = sentIn(visit)
    const title = `${verb === 'pause' ? 'Pause' : 'Resume'} ${partNames[part].toLowerCase()}`
    return {
      title,
      section: 'system',
      above: [{ name: 'System', to: system }],
      main: html`${wrongOf(sent)}
${paused ? html`<p>Paused by ${paused.by} at ${momentText(paused.at, zone)}: ${paused.reason}</p>` : ''}
<p>${effects[verb]} This is for every policy.${part === 'mail' ? await owed(ask) : ''}</p>
${form(html`<input type="hidden" name="verb" value="${verb}">
${wordsField({ name: 'reason', label: 'Reason', help: 'For the audit log. Name nobody.', value: value('reason'), fault: fault('reason') })}
${agreement('agreed', `${title} under every policy.`)}
${button(verb === 'pause' ? 'Pause' : 'Resume', 'grave')}`)}`,
    }
  },
  async take({ ask }, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const verb = form.get('verb') === 'resume' ? 'resume' : 'pause'
    const body = { paused: verb === 'pause', reason: form.get('reason') ?? '' }
    const done = await ask(route, { path: {}, query: {}, body })
    return 'problem' in done ? done : { to: system, confirmed: confirmed[verb] }
  },
})

async function owed(ask: Visit['ask']): Promise<string> {
  const seen = await ask(getSystemRoute, nothingAsked)
  if ('problem' in seen) return ''
  const { due, dueInADay } = seen.body.mail
  return ` Owed mail now: ${figure(due)}; within 24 hours: ${figure(dueInADay)}.`
}

export const mailSwitchPage = switchPage({
  part: 'mail',
  route: pauseMailRoute,
  effects: {
    pause: 'No mail goes to anybody until somebody resumes it. Who gets no notice is not cut off.',
    resume: 'Mail goes again; overdue steps follow, the latest of each person only.',
  },
  confirmed: { pause: 'mail-paused', resume: 'mail-resumed' },
})

export const suspensionSwitchPage = switchPage({
  part: 'suspension',
  route: pauseSuspensionRoute,
  effects: {
    pause: 'No further device is cut off until somebody resumes it. Access is still given back.',
    resume: 'Suspensions go again, and those that are overdue follow, as far as the brake lets them.',
  },
  confirmed: { pause: 'suspension-paused', resume: 'suspension-resumed' },
})

export const erasureSwitchPage = switchPage({
  part: 'erasure',
  route: pauseErasureRoute,
  effects: {
    pause: 'Nobody who has left is erased until someone resumes it.',
    resume:
      'People who have left are erased with the next daily round, and their work access is restored first. Check that they have really left.',
  },
  confirmed: { pause: 'erasure-paused', resume: 'erasure-resumed' },
})
