/** Pausing or resuming all mail, all suspension, or erasure. */

import { html } from '../../../../shared/domain/html.ts'
import type { ControlPart } from '../../../../shared/domain/policies/control.ts'
import { getControlRoute, pauseErasureRoute, pauseMailRoute, pauseSuspensionRoute } from '../../../admin/routes/control.ts'
import { getSystemRoute } from '../../../admin/routes/system.ts'
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
<p>${effects[verb]} This applies to every policy.${part === 'mail' ? await owed(ask) : ''}</p>
${form(html`<input type="hidden" name="verb" value="${verb}">
${wordsField({ name: 'reason', label: 'Reason', help: 'For the audit log. Do not name anyone.', value: value('reason'), fault: fault('reason') })}
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
  return ` Mail due now: ${figure(due)}; within 24 hours: ${figure(dueInADay)}.`
}

export const mailSwitchPage = switchPage({
  part: 'mail',
  route: pauseMailRoute,
  effects: {
    pause: 'No mail is sent until it is resumed. People who get no notice are not suspended.',
    resume: 'Mail starts again; each person gets only the latest overdue notice.',
  },
  confirmed: { pause: 'mail-paused', resume: 'mail-resumed' },
})

export const suspensionSwitchPage = switchPage({
  part: 'suspension',
  route: pauseSuspensionRoute,
  effects: {
    pause: 'No further device is suspended until resumed. Access is still restored.',
    resume: 'Suspensions start again; overdue ones follow, within the limits of the brake.',
  },
  confirmed: { pause: 'suspension-paused', resume: 'suspension-resumed' },
})

export const erasureSwitchPage = switchPage({
  part: 'erasure',
  route: pauseErasureRoute,
  effects: {
    pause: 'No one who has left is erased until resumed.',
    resume: 'People who have left are erased in the next daily run, after their work access is restored. Check that they have really left.',
  },
  confirmed: { pause: 'erasure-paused', resume: 'erasure-resumed' },
})
